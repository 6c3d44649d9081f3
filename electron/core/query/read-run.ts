import type { CallId } from '#shared/model/ids.ts'
import type { AgentRecord, CallRecord, SegmentRecord } from '#shared/model/records.ts'
import type { RunDetail } from '#shared/model/run.ts'
import { presentDetail } from '#shared/runs/present.ts'
import { receivedTools } from '#shared/runs/received-tools.ts'
import type { RunRow, Store } from '../store/store.ts'
import type { QueryContext } from './messages.ts'

/** A run with all its rows: what `show` prints and exports are written from. */
export interface ReadRun {
  readonly agents: readonly AgentRecord[]
  readonly calls: readonly CallRecord[]
  readonly segments: ReadonlyMap<CallId, readonly SegmentRecord[]>
  readonly detail: RunDetail
}

export function readRun(store: Store, row: RunRow, context: QueryContext): ReadRun {
  const agents = store.derived.agents(row.run.id)
  const calls = store.derived.calls(row.run.id)
  const segments = new Map(calls.map(({ id }) => [id, store.derived.segments(id)]))
  const received = receivedTools(store.derived, row.run, calls)
  return { agents, calls, segments, detail: presentDetail(row, agents, calls, segments, received, context) }
}
