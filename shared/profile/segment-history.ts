import type { AgentId, CallId } from '../model/ids.ts'
import type { CallRecord, SegmentRecord } from '../model/records.ts'
import type { ToolUse } from '../model/run.ts'
import { isNextPiece } from '../model/segment-pieces.ts'

/** A tool use, by its place among its call's uses. */
export interface UseRef {
  readonly call: CallRecord
  readonly use: ToolUse
  readonly index: number
}

/** What earlier calls tell about a segment. */
export interface SegmentPast {
  /** An earlier call of the conversation sent the same segment. */
  readonly carried: boolean
  /** The tool use whose arguments or result it is. */
  readonly use: UseRef | null
}

/** Occurrences of one segment's words in a conversation: the first, second, … equal one within a request. */
interface Occurrences {
  readonly past: { readonly firstCall: CallId; readonly use: UseRef | null }[]
  /** How many of them the request at hand has shown so far. */
  seen: number
  request: number
}

interface Conversation {
  readonly occurrences: Map<string, Occurrences>
  readonly newestUse: Map<string, UseRef>
}

const NO_USE: SegmentPast = { carried: false, use: null }

/**
 * Knows segments again in later calls of their conversation: by the tool use that they belong to, else by kind, name and opening; equal ones
 * in one request are told apart by their order (three equal messages are three segments). Pieces of one part are one segment. Small servers number their tool uses anew in every answer:
 * a result belongs to the newest use of its id when it is first sent.
 *
 * `calls`: in order of start. Ask for every segment of every call in that order, attempt by attempt, in wire order.
 */
export function segmentHistory(calls: readonly CallRecord[]): (call: CallRecord, segment: SegmentRecord) => SegmentPast {
  const conversations = new Map<AgentId, Conversation>(
    calls.map(({ agentId }) => [agentId, { occurrences: new Map(), newestUse: new Map() }]),
  )
  const place = new Map(calls.map((call, at) => [call.id, at]))
  let answered = 0
  let request = 0
  let last: { call: CallRecord; segment: SegmentRecord; base: string; past: SegmentPast } | null = null

  /** Makes the uses of all calls before this one known. */
  const advanceTo = (call: CallRecord): void => {
    for (const end = place.get(call.id) ?? 0; answered < end; answered += 1) {
      const earlier = calls[answered]
      const uses = earlier && conversations.get(earlier.agentId)?.newestUse
      if (uses) for (const [index, use] of earlier.toolUses.entries()) uses.set(use.id, { call: earlier, use, index })
    }
  }

  return (call, segment) => {
    if (segment.direction !== 'input') return segment.toolUseId === undefined ? NO_USE : ownUse(call, segment.toolUseId)
    const conversation = conversations.get(call.agentId)
    if (!conversation) return NO_USE
    const sameRequest = last?.call === call && last.segment.attempt === segment.attempt
    const base = baseOf(segment)
    if (sameRequest && last && isNextPiece(last.segment, segment)) {
      last.segment = segment
      return last.past
    }
    if (!sameRequest) {
      request += 1
      advanceTo(call)
    }
    const past = recall(conversation, call, segment, base, request)
    last = { call, segment, base, past }
    return past
  }
}

function recall(
  { occurrences, newestUse }: Conversation,
  call: CallRecord,
  segment: SegmentRecord,
  base: string,
  request: number,
): SegmentPast {
  const found = occurrences.get(base)
  const equal = found ?? { past: [], seen: 0, request }
  if (!found) occurrences.set(base, equal)
  if (equal.request !== request) {
    equal.request = request
    equal.seen = 0
  }
  const known = equal.past[equal.seen]
  equal.seen += 1
  if (known) return { carried: known.firstCall !== call.id, use: known.use }
  const use =
    segment.toolUseId === undefined ? null : (ownServerUse(call, segment.toolUseId) ?? newestUse.get(segment.toolUseId) ?? null)
  equal.past.push({ firstCall: call.id, use })
  return { carried: false, use }
}

const baseOf = ({ kind, name = '', toolUseId, preview = '' }: SegmentRecord): string =>
  toolUseId === undefined ? `${kind}\u001f${name}\u001f${preview}` : `${kind}\u001f${toolUseId}`

/** A tool that the provider ran is used and answered within one call. */
function ownServerUse(call: CallRecord, toolUseId: string): UseRef | null {
  const { use } = ownUse(call, toolUseId)
  return use && call.serverTools?.some(({ index }) => index === use.index) ? use : null
}

function ownUse(call: CallRecord, toolUseId: string): SegmentPast {
  const index = call.toolUses.findIndex(({ id }) => id === toolUseId)
  const use = call.toolUses[index]
  return use ? { carried: false, use: { call, use, index } } : NO_USE
}
