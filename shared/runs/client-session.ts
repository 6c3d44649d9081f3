import type { Headers } from '../model/fact.ts'
import type { Evidence } from '../model/run.ts'

/** What a coding agent says about itself in its headers: which of its windows asks, and which of its agents. */
export interface ClientSession {
  /** The client's id of the window. */
  readonly id: string
  readonly evidence: Evidence
  /** The client's id of the agent; null where it names none (or this one is the main one). */
  readonly agent: {
    readonly key: string
    readonly parentKey: string | null
    readonly name: string | null
    readonly evidence: Evidence
  } | null
}

interface SessionHeaders {
  readonly session: readonly string[]
  readonly agent?: string
  readonly parentAgent?: string
  readonly agentName?: string
  /** Common names count only where the client also sends this. */
  readonly onlyWith?: RegExp
}

/**
 * Sources: Claude Code's gateway protocol; Codex pull requests 21570 and 27557; OpenCode issue 12930.
 * `session-id` alone is too common a name: sent by a server for its whole life, it would glue everything together.
 */
const CLIENTS: readonly SessionHeaders[] = [
  { session: ['x-claude-code-session-id'], agent: 'x-claude-code-agent-id', parentAgent: 'x-claude-code-parent-agent-id' },
  {
    session: ['session-id', 'session_id'],
    agent: 'thread-id',
    parentAgent: 'x-codex-parent-thread-id',
    agentName: 'x-openai-subagent',
    onlyWith: /^(originator: codex|x-codex-)/,
  },
  { session: ['x-opencode-session'] },
]

/** What headers say about where a request belongs. */
export interface ClientWords {
  readonly session: ClientSession | null
  /** The trace that it is part of (W3C Trace Context, `traceparent`). */
  readonly trace: { readonly id: string; readonly parentSpanId: string; readonly evidence: Evidence } | null
}

/** Header names are lower-case. */
export function readClientWords(headers: Headers): ClientWords {
  const context = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})?/.exec(headers.find(([name]) => name === 'traceparent')?.[1] ?? '')
  const [, id, parentSpanId = ''] = context ?? []
  const trace =
    id === undefined || /^0+$/.test(id)
      ? null
      : { id, parentSpanId, evidence: { kind: 'trace-context' as const, detail: `trace ${id}` } }
  return { session: readClientSession(headers), trace }
}

/** null where the client names no session. */
function readClientSession(headers: Headers): ClientSession | null {
  const value = (name: string | undefined): string | null => {
    const found = headers.find((header) => header[0] === name)?.[1].trim()
    return found === undefined || found === '' ? null : found
  }
  for (const client of CLIENTS) {
    const { onlyWith } = client
    if (onlyWith && !headers.some(([name, text]) => onlyWith.test(`${name}: ${text}`))) continue
    const name = client.session.find((each) => value(each) !== null)
    const id = value(name)
    if (name === undefined || id === null) continue
    const key = value(client.agent)
    const agent =
      key === null
        ? null
        : { key, parentKey: value(client.parentAgent), name: value(client.agentName), evidence: evidence(client.agent, key) }
    return { id, evidence: evidence(name, id), agent }
  }
  return null
}

const evidence = (name: string | undefined, id: string): Evidence => ({ kind: 'session-id', detail: `${name}: ${id}` })
