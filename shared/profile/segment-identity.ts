import type { AgentId } from '../model/ids.ts'
import type { CallRecord, SegmentRecord } from '../model/records.ts'

/**
 * Names what a segment is, so that the same one is known again in later calls of its conversation: by the tool use that it belongs to, else
 * by kind, name and opening, counting the equal ones within an attempt (three equal messages are three segments).
 * Ask for every segment of every call, in order.
 */
export function segmentIdentities(): (call: CallRecord, segment: SegmentRecord) => string {
  let attemptSeen: string | null = null
  let counts = new Map<string, number>()
  return (call, segment) => {
    const attempt = `${call.id} ${segment.attempt}`
    if (attempt !== attemptSeen) {
      attemptSeen = attempt
      counts = new Map()
    }
    const base = baseOf(call.agentId, segment)
    const count = counts.get(base) ?? 0
    counts.set(base, count + 1)
    return `${base}\u001f${count}`
  }
}

const baseOf = (agent: AgentId, segment: SegmentRecord): string =>
  [agent, segment.direction, segment.kind, segment.name ?? '', segment.toolUseId ?? `\u001f${segment.preview ?? ''}`].join(
    '\u001f',
  )
