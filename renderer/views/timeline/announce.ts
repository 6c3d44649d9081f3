import { formatDuration } from '#shared/format/duration.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import { formatCallWeight } from '../../charts/call-weight.ts'
import type { LaneBox } from '../../charts/lane-layout.ts'

/** A call in a few words, for those who cannot see its bar: "Call 14, $0.311, 34.5 s, 1 retry, cache prefix lost". */
export function announceCall(call: TimelineCall, box: LaneBox | undefined): string {
  const retries = call.call.attempts.length - 1
  return [
    `Call ${call.number}`,
    formatCallWeight(call, 'cost'),
    formatDuration(call.endUs - call.startUs),
    ...(retries > 0 ? [retries === 1 ? '1 retry' : `${retries} retries`] : []),
    ...(call.call.outcome === 'completed' ? [] : [call.call.outcome]),
    ...(call.call.repairedBy === null ? [] : ['answer replaced by a repair']),
    ...(box?.breaks.has(call.call.id) ? ['cache prefix lost'] : []),
  ].join(', ')
}
