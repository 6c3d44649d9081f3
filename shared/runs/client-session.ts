import type { RecordedRequest } from '../model/fact.ts'
import type { ParsedRequest } from '../model/prompt.ts'
import type { Evidence } from '../model/run.ts'
import { CLIENTS, type SessionClient } from './session-clients.ts'

/** What a client says about itself: which of its sessions asks, and which of its agents. */
export interface ClientSession {
  readonly id: string
  readonly evidence: Evidence
  /** A session is one window or task of a coding agent, not whatever a program puts there: its requests without tools are side calls. */
  readonly isWindow: boolean
  /** The client's id of the agent; null where it names none (or this one is the main one). */
  readonly agent: {
    readonly key: string
    readonly parentKey: string | null
    readonly name: string | null
    /** The client names its main agents too, and this is one. */
    readonly isMain: boolean
    /** `key` is a session's id as well: what the agent's own subagents name as their parent's. */
    readonly hasSession: boolean
    readonly evidence: Evidence
  } | null
}

/** What a request says about where it belongs. */
export interface ClientWords {
  readonly session: ClientSession | null
  /** The trace that it is part of (W3C Trace Context, `traceparent`). */
  readonly trace: Trace | null
}

export interface Trace {
  readonly id: string
  readonly parentSpanId: string
  readonly evidence: Evidence
}

/** What of a request says who asks: of a turn of a WebSocket, the head is that of the handshake. */
export type SpeakingHead = Pick<RecordedRequest, 'headers' | 'socket'>
type ClientIds = ParsedRequest['clientIds']

/** Header names are lower-case. `clientIds`: the names in the body, where it could be read. */
export const readClientWords = (head: SpeakingHead, clientIds: ClientIds): ClientWords => ({
  session: readClientSession(wordsOf(head, clientIds ?? {}), head.socket !== undefined),
  trace: readTrace(head, clientIds),
})

/** A handshake's trace is that of the turn for which the socket was opened; a later turn has one only where it says so itself. */
export function readTrace({ headers, socket }: SpeakingHead, clientIds: ClientIds): Trace | null {
  const own = clientIds?.['client_metadata.ws_request_header_traceparent']
  const handshake = (socket?.turn ?? 1) === 1 ? headers.find(([name]) => name === 'traceparent')?.[1] : undefined
  const context = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})?/.exec((socket && own) ?? handshake ?? '')
  const [, id, parentSpanId = ''] = context ?? []
  if (id === undefined || /^0+$/.test(id)) return null
  return { id, parentSpanId, evidence: { kind: 'trace-context', detail: `trace ${id}` } }
}

/** By name: headers, fields of the body (`body metadata.session_id`), and fields of either that hold JSON (`x-codex-turn-metadata.session_id`). */
type Words = ReadonlyMap<string, string>

function wordsOf({ headers }: SpeakingHead, clientIds: Readonly<Record<string, string>>): Words {
  const body = Object.entries(clientIds).map(([field, text]) => [`body ${field}`, text] as const)
  const said = [...headers.map(([name, text]) => [name, text.trim()] as const), ...body].filter(([, text]) => text !== '')
  const inside = said.flatMap(([name, text]) => (text.startsWith('{') ? fieldsOf(name, text) : []))
  return new Map([...said, ...inside])
}

function fieldsOf(header: string, json: string): (readonly [string, string])[] {
  try {
    const value: unknown = JSON.parse(json)
    if (value === null || typeof value !== 'object') return []
    return Object.entries(value).flatMap(([key, text]) =>
      typeof text === 'string' && text !== '' ? [[`${header}.${key}`, text] as const] : [],
    )
  } catch {
    return []
  }
}

/** null where the client names no session. `ofSocket`: headers were said once, for all turns. */
function readClientSession(words: Words, ofSocket: boolean): ClientSession | null {
  const lines = [...words].map(([name, text]) => `${name}: ${text}`)
  for (const each of CLIENTS) {
    const client = ofSocket ? withoutHandshake(each, words) : each
    const name = speaks(client, words, lines) && firstOf(client.session, words)
    if (name) return sessionOf(client, name, words)
  }
  return null
}

/** A turn that says itself whose it is says all of it: what its handshake said may be of another session, or of another agent. */
function withoutHandshake(client: SessionClient, words: Words): SessionClient {
  const own = (names: readonly string[] = []): string[] => names.filter((name) => name.startsWith('body '))
  const { session, agent, parentAgent, agentName } = client
  if (firstOf([...own(session), ...own(agent)], words) === null) return client
  return { ...client, session: own(session), agent: own(agent), parentAgent: own(parentAgent), agentName: own(agentName) }
}

/** `lines`: the words, one `name: text` each. */
function speaks({ onlyWith, onlyWhereEqual }: SessionClient, words: Words, lines: readonly string[]): boolean {
  if (!onlyWith && !onlyWhereEqual) return true
  if (onlyWith && lines.some((line) => onlyWith.test(line))) return true
  const [name, ...others] = onlyWhereEqual ?? []
  const text = name === undefined ? undefined : words.get(name)
  return text !== undefined && others.some((other) => words.get(other) === text)
}

function sessionOf(client: SessionClient, name: string, words: Words): ClientSession {
  const id = words.get(name) ?? ''
  const agentName = firstOf(client.agent ?? [], words)
  const key = agentName === null ? null : words.get(agentName)
  const parentName = firstOf(client.parentAgent ?? [], words)
  const parentKey = words.get(parentName ?? '') ?? null
  const calledBy = firstOf(client.agentName ?? [], words)
  const called = words.get(calledBy ?? '') ?? null
  // A subagent with a session of its own: the one that it names as its parent's is the whole's.
  const hasSession = client.subagentsHaveSessions === true
  const isMain = client.namesMain === true && parentKey === null && called === null
  const agent =
    agentName === null || key === null || key === undefined || (hasSession && key === id)
      ? null
      : { key, parentKey, name: called, isMain, hasSession, evidence: evidence(agentName, key) }
  return { id, evidence: evidence(name, id), isWindow: client.isWindow, agent }
}

const firstOf = (names: readonly string[], words: Words): string | null => names.find((name) => words.has(name)) ?? null

const evidence = (name: string, id: string): Evidence => ({ kind: 'session-id', detail: `${name}: ${id}` })
