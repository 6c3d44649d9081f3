import type { RunView } from '#shared/api/contract.ts'
import { amountOf } from '#shared/model/cost.ts'
import type { Timeline, TimelineLane } from '#shared/profile/profile.ts'

/** What the header says beyond the run's own totals. Times in microseconds of busy time: what overlaps counts each time. */
export interface RunTotals {
  readonly llmUs: number
  readonly toolUs: number
  readonly waitingUs: number
  readonly agents: number
  /** Agents worked at the same time: their busy times add up to more than went by. */
  readonly overlaps: boolean
  /** Share of the cost by served model, dearest first. */
  readonly models: readonly { readonly model: string; readonly nanoUsd: number }[]
}

export function runTotals(view: RunView, timeline: Timeline): RunTotals {
  const models = new Map<string, number>()
  for (const call of view.calls) {
    const model = call.servedModel || call.model
    models.set(model, (models.get(model) ?? 0) + amountOf(call.cost))
  }
  const calls = timeline.lanes.flatMap((lane) => lane.calls)
  const tools = timeline.lanes.flatMap((lane) => lane.tools)
  const phases = calls.flatMap((call) => call.phases)
  return {
    llmUs: sum(phases.filter((phase) => phase.kind !== 'backoff').map(length)),
    toolUs: sum(tools.map(length)),
    waitingUs: sum(phases.filter((phase) => phase.kind === 'backoff').map(length)),
    agents: timeline.lanes.length,
    overlaps: timeline.lanes.length > 1 && sum(timeline.lanes.map(busyUs)) > timeline.durationUs,
    models: Array.from(models, ([model, nanoUsd]) => ({ model, nanoUsd })).sort((a, b) => b.nanoUsd - a.nanoUsd),
  }
}

/** From a lane's first call to its last: what its agent took, waits included. */
const busyUs = ({ calls }: TimelineLane): number => (calls.at(-1)?.endUs ?? 0) - (calls[0]?.startUs ?? 0)

const length = ({ startUs, endUs }: { readonly startUs: number; readonly endUs: number }): number => endUs - startUs
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
