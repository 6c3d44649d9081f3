import { oneLine } from '../format/one-line.ts'
import type { AgentId } from '../model/ids.ts'
import type { CallRecord } from '../model/records.ts'

/** Arguments that say what a tool did, most telling first; tools of the common agents agree on these names. */
const TELLING = ['command', 'cmd', 'file_path', 'filePath', 'path', 'pattern', 'query', 'url', 'description', 'prompt', 'input']
const STRING = String.raw`"((?:[^"\\]|\\.)*)`
const MEMBER = new RegExp(String.raw`"([^"\\]+)"\s*:\s*${STRING}`, 'g')
const MAX = 120

/**
 * What a tool use did, from its arguments as JSON text that may be cut: the most telling string among them (`{"command":"npm test"}` →
 * `npm test`), else the first one, else the text as it is. One line.
 */
export function toolArgument(args: string): string {
  if (!args.trimStart().startsWith('{')) return oneLine(args, MAX)
  const members = Array.from(args.matchAll(MEMBER), ([, name = '', value = '']) => ({ name, value }))
  const rank = (name: string): number => (TELLING.includes(name) ? TELLING.indexOf(name) : TELLING.length)
  const [best] = members.sort((a, b) => rank(a.name) - rank(b.name))
  return oneLine(best ? unescaped(best.value) : args, MAX)
}

function unescaped(value: string): string {
  try {
    const text: unknown = JSON.parse(`"${value}"`)
    return typeof text === 'string' ? text : value
  } catch {
    return value
  }
}

/** Finds what a tool use did by its id. Ids are looked up within an agent's own conversation: providers reuse them across conversations. */
export function toolArguments(calls: readonly CallRecord[]): (agent: AgentId, toolUseId: string) => string | undefined {
  const byAgent = new Map<AgentId, Map<string, string>>()
  for (const call of calls) {
    for (const [at, use] of call.toolUses.entries()) {
      const uses = byAgent.get(call.agentId) ?? new Map<string, string>()
      byAgent.set(call.agentId, uses)
      uses.set(use.id, toolArgument(call.toolArguments[at] ?? ''))
    }
  }
  return (agent, toolUseId) => byAgent.get(agent)?.get(toolUseId) || undefined
}
