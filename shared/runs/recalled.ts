import type { AgentId, CallId, ExchangeId, RunId } from '../model/ids.ts'
import type { ParsedRequest } from '../model/prompt.ts'
import type { Asked } from './asked.ts'
import type { DerivedIndex, LinkTarget } from './derived-index.ts'

/** The answer whose context a provider recalls. */
export interface Recalled {
  readonly runId: RunId
  readonly agentId: AgentId
  readonly callId: CallId
  /** Key of its conversation up to and including the answer; null where it said nothing. */
  readonly head: string | null
  /** Leads to its exchange. */
  readonly target: LinkTarget
}

type Note = readonly [head: string | null, exchange: ExchangeId]

/** How a request names what the provider is to recall. */
export const recalledName = ({ previousResponseId, keptConversation }: ParsedRequest): string =>
  previousResponseId ?? `conversation ${keptConversation ?? ''}`

/** The answer that a request goes on from by name; null where it was not recorded, or its bodies were removed. */
export function findRecalled(index: DerivedIndex, request: ParsedRequest): Recalled | null {
  const { previousResponseId, keptConversation = '' } = request
  const link =
    previousResponseId === undefined ? index.link('conversation', keptConversation) : index.link('response', previousResponseId)
  if (!link?.agentId || !link.callId || link.note === null || index.run(link.runId)?.removed) return null
  const { runId, agentId, callId } = link
  const [head, exchange] = JSON.parse(link.note) as Note
  return { runId, agentId, callId, head, target: { runId, agentId, callId, note: exchange } }
}

/** The exchange that stored contents; null where it was not recorded. A stored name is never given twice. */
export function findStored(index: Pick<DerivedIndex, 'link'>, cachedContent: string): ExchangeId | null {
  const note = index.link('response', cachedContent)?.note
  return note ? (JSON.parse(note) as Note)[1] : null
}

/** Remembers an answer by the names under which a provider recalls it: its own, and that of its conversation. */
export function putRecalled(
  index: DerivedIndex,
  { keptConversation, aside }: ParsedRequest,
  id: string | undefined,
  answer: { runId: RunId; agentId: AgentId; callId: CallId; head: string | null; exchange: ExchangeId },
): void {
  const { runId, agentId, callId, head, exchange } = answer
  const note: Note = [head, exchange]
  const target = { runId, agentId, callId, note: JSON.stringify(note) }
  if (id !== undefined) index.putLink('response', id, target)
  if (keptConversation !== undefined && !aside) index.putLink('conversation', keptConversation, target)
}

/** Exchanges that are lost with their core never settle, and must not pile up. */
const MOST_UNSETTLED = 64

const unsettledOf = (index: DerivedIndex, key: string): readonly (readonly [ExchangeId, RunId])[] => {
  const note = index.link('unsettled', key)?.note
  return note ? (JSON.parse(note) as [ExchangeId, RunId][]) : []
}

function put(index: DerivedIndex, key: string, open: readonly (readonly [ExchangeId, RunId])[]): void {
  const newest = open.at(-1)
  const note = JSON.stringify(open.slice(-MOST_UNSETTLED))
  if (newest) index.putLink('unsettled', key, { runId: newest[1], agentId: null, callId: null, note })
  else index.removeLink('unsettled', key)
}

const conversationKey = (conversation: string): string => `conversation ${conversation}`

/** An exchange has several keys: any answer of its wire format may be named, and its conversation is. */
const keysOf = ({ api, request: { keptConversation } }: Asked): string[] =>
  api.recalls ? [api.id, ...(keptConversation === undefined ? [] : [conversationKey(keptConversation)])] : []

/**
 * The run of an exchange that has not settled and may be what a request names: clients ask on at the last event of a stream, before its
 * connection ends.
 */
export function unsettled(
  index: DerivedIndex,
  { api, request: { previousResponseId, keptConversation = '' } }: Asked,
): RunId | null {
  const key = previousResponseId === undefined ? conversationKey(keptConversation) : api.id
  return unsettledOf(index, key).at(-1)?.[1] ?? null
}

export function putUnsettled(index: DerivedIndex, asked: Asked, exchange: ExchangeId, run: RunId): void {
  for (const key of keysOf(asked))
    put(index, key, [...unsettledOf(index, key).filter(([id]) => id !== exchange), [exchange, run]])
}

export function removeUnsettled(index: DerivedIndex, asked: Asked, exchange: ExchangeId): void {
  for (const key of keysOf(asked)) {
    const open = unsettledOf(index, key)
    if (open.some(([id]) => id === exchange))
      put(
        index,
        key,
        open.filter(([id]) => id !== exchange),
      )
  }
}
