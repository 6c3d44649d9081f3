import type { AgentId, CallId, RunId } from '../model/ids.ts'
import type { ParsedToolUse } from '../model/prompt.ts'
import type { Hash } from './conversation.ts'
import type { DerivedIndex } from './derived-index.ts'

/**
 * A call loops where every tool use that it makes repeats one that the same agent made in an earlier call, with equal arguments: it got
 * nothing new under way. Returns the first call that made its first tool use, or null; remembers the new ones.
 */
export function findLoop(
  index: DerivedIndex,
  uses: readonly ParsedToolUse[],
  { runId, agentId, callId }: { runId: RunId; agentId: AgentId; callId: CallId },
  hash: Hash,
): CallId | null {
  const keys = uses.map((use) => `${agentId}\n${hash(`${use.name}\n${canonicalJson(use.arguments)}`)}`)
  const earlier = keys.map((key) => index.link('tool-arguments', key)?.callId ?? null)
  keys.forEach((key, at) => {
    if (earlier[at] === null) index.putLink('tool-arguments', key, { runId, agentId, callId, note: null })
  })
  return earlier.every((call) => call !== null) ? (earlier[0] ?? null) : null
}

/** The same text for equal JSON: keys sorted, blanks dropped. Text that is no JSON stays as it is. */
function canonicalJson(json: string): string {
  try {
    return JSON.stringify(sortKeys(JSON.parse(json)))
  } catch {
    return json.trim()
  }
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, each]) => [key, sortKeys(each)]),
  )
}
