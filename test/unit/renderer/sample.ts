import { amountOf } from '#shared/model/cost.ts'
import { buildTimeline } from '#shared/profile/timeline.ts'
import { indexCalls } from '../../../renderer/state/selection.ts'
import { buildSampleRun } from '../../helpers/sample/sample-run.ts'

/** The sample run as the views see it: 24 calls of three agents, a cache prefix lost twice, a repaired answer, two retries. */
export const SAMPLE = buildSampleRun(1_795_000_000_000_000)
export const TIMELINE = buildTimeline({
  run: SAMPLE.view.run,
  agents: SAMPLE.view.agents,
  calls: SAMPLE.view.calls,
  open: [],
  spans: SAMPLE.view.detail.spans,
})
export const INDEX = indexCalls(TIMELINE)
export const COST = SAMPLE.view.calls.reduce((sum, call) => sum + amountOf(call.cost), 0)

/** A call by its number on screen. */
export function callNumber(number: number) {
  const call = INDEX.calls[number - 1]
  if (!call) throw new Error(`The sample has no call ${number}.`)
  return call
}
