import type { BodyRef } from '#shared/model/fact.ts'
import type { CallRecord } from '#shared/model/records.ts'
import type { NoText } from '#shared/model/removal.ts'
import { toIso } from '#shared/model/units.ts'
import type { Store } from '../store/store.ts'

/** Why a body has no text; null: it has, or was never there. */
export function noTextOf(store: Store, { id, withheld }: BodyRef): NoText | null {
  if (withheld !== undefined) return { kind: 'withheld', why: withheld }
  const removed = id === null ? null : store.bodies.removed(id)
  return removed && { kind: 'removed', at: toIso(removed.at), why: removed.why }
}

/** The same of a call: of its last attempt's request, else of its answer. */
export function noTextOfCall(store: Store, { attempts }: Pick<CallRecord, 'attempts'>): NoText | null {
  const exchange = attempts.at(-1)?.exchangeId
  const opened = exchange && store.facts.opened(exchange)?.body
  if (!exchange || !opened) return null
  const answer = store.facts.settled(exchange)?.body.response
  for (const body of [opened.request.body, ...(answer ? [answer.body] : [])]) {
    const noText = noTextOf(store, body) ?? unreadOf(body) ?? (isDropped(body) ? DROPPED : null)
    if (noText) return noText
  }
  return null
}

const unreadOf = ({ unread }: BodyRef): NoText | null => (unread === undefined ? null : { kind: 'unread', why: unread })

const DROPPED: NoText = { kind: 'dropped' }
/** Of a call bodies are always meant to be kept. */
const isDropped = ({ id, kept, bytes }: BodyRef): boolean => id === null && kept === 0 && bytes > 0
