import { addCall, amountOf, ZERO_COST } from '../model/cost.ts'
import type { CallRecord, RunTotals } from '../model/records.ts'
import { type NanoUsd, nanoUsd } from '../model/units.ts'
import { addUsage, ZERO_USAGE } from '../model/usage.ts'

export const ZERO_TOTALS: RunTotals = {
  models: [],
  providers: [],
  callCount: 0,
  attemptCount: 0,
  retryCount: 0,
  toolCount: 0,
  errorCount: 0,
  usage: ZERO_USAGE,
  cost: ZERO_COST,
  wasted: { nanoUsd: nanoUsd(0), retries: 0, repairs: 0, loops: 0 },
  tags: {},
}

/** A run's totals from its calls, in any order. Law 3: usage and cost are the sums over the calls; attempts = calls + retries. */
export const totalsOf = (calls: readonly CallRecord[]): RunTotals => calls.reduce(addToTotals, ZERO_TOTALS)

/** The totals with one more call. */
export function addToTotals(totals: RunTotals, call: CallRecord): RunTotals {
  const { wasted } = totals
  const retries = call.attempts.length - 1
  return {
    models: totals.models.includes(call.model) ? totals.models : [...totals.models, call.model].sort(),
    providers: totals.providers.includes(call.provider) ? totals.providers : [...totals.providers, call.provider].sort(),
    callCount: totals.callCount + 1,
    attemptCount: totals.attemptCount + call.attempts.length,
    retryCount: totals.retryCount + retries,
    toolCount: totals.toolCount + call.toolResults.length + (call.serverTools?.length ?? 0),
    errorCount: totals.errorCount + (call.outcome === 'completed' ? 0 : 1),
    usage: call.usage ? addUsage(totals.usage, call.usage) : totals.usage,
    cost: addCall(totals.cost, call.cost),
    wasted: {
      nanoUsd: nanoUsd(wasted.nanoUsd + wastedBy(call)),
      retries: wasted.retries + retries,
      repairs: wasted.repairs + (call.repairOf === null ? 0 : 1),
      loops: wasted.loops + (call.loopOf === null ? 0 : 1),
    },
    tags: totals.callCount === 0 ? call.tags : shared(totals.tags, call.tags),
  }
}

/**
 * What of a call's cost bought nothing, each nano-dollar once: all of it, where a repair replaced its answer or it is a loop; else its failed
 * attempts. An attempt that was cut off counts where another one followed.
 */
function wastedBy(call: CallRecord): NanoUsd {
  if (call.cost.kind !== 'priced') return nanoUsd(0)
  if (call.repairedBy !== null || call.loopOf !== null) return call.cost.nanoUsd
  const failed = call.attempts.filter(
    ({ outcome }, at) => outcome === 'failed' || (outcome === 'aborted' && at < call.attempts.length - 1),
  )
  return nanoUsd(failed.reduce((sum, { cost }) => sum + amountOf(cost), 0))
}

const shared = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(a).filter(([key, value]) => b[key] === value))
