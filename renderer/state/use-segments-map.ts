import { useMemo } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { SegmentRecord } from '#shared/model/records.ts'
import { useSegments } from './queries.ts'

/** All segments of a run by call; null until they have come. */
export function useSegmentsMap(view: RunView, enabled = true) {
  const query = useSegments(view.run.id, enabled)
  const segments = useMemo<ReadonlyMap<CallId, readonly SegmentRecord[]> | null>(
    () => (query.data ? new Map(query.data.map(({ callId, segments }) => [callId, segments])) : null),
    [query.data],
  )
  return { segments, query }
}
