import { expect, test } from 'vitest'
import type { SegmentRecord } from '#shared/model/records.ts'
import { segmentHistory } from '#shared/profile/segment-history.ts'
import { buildRun, segment } from './run-builder.ts'

/** Which segments of the second call were sent by the first already. */
function carried(first: readonly SegmentRecord[], second: readonly SegmentRecord[]): boolean[] {
  const calls = [
    { name: 'c1', segments: first },
    { name: 'c2', segments: second },
  ]
  const run = buildRun({ calls })
  const history = segmentHistory(run.calls)
  return run.calls.map((call) => (run.segments.get(call.id) ?? []).map((each) => history(call, each).carried))[1] ?? []
}

const said = (buckets: SegmentRecord['buckets']) => segment('user', buckets, { preview: 'Go on.' })

test('pieces of one part are one segment; equal parts are as many as they are', () => {
  const read = said({ cacheRead: 10 })
  const fresh = said({ inputFresh: 10 })
  // One part, cut where the cached prefix ends: the second call's other equal part is new.
  expect(carried([said({ cacheRead: 6 }), said({ inputFresh: 4 })], [read, read])).toEqual([true, false])
  // Two parts, the cached prefix ending between them.
  expect(carried([read, { ...fresh, apart: true }], [read, read])).toEqual([true, true])
})
