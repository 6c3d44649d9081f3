import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import { amountOf } from '#shared/model/cost.ts'
import { assertNever } from '#shared/model/result.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import type { ViewWeight } from '../state/view-state.ts'

/** What a call weighs: nano-dollars, tokens (input and output), µs from its start to its end, waits included, or one. */
export function callWeight({ call, startUs, endUs }: TimelineCall, weight: ViewWeight): number {
  if (weight === 'cost') return amountOf(call.cost)
  if (weight === 'tokens') return call.usage ? call.usage.inputTotal + call.usage.outputTotal : 0
  return weight === 'time' ? endUs - startUs : 1
}

/** A weight in words of its own unit. */
export function formatWeight(amount: number, weight: ViewWeight): string {
  switch (weight) {
    case 'cost':
      return formatUsd(amount)
    case 'tokens':
      return formatTokens(amount)
    case 'time':
      return formatDuration(amount)
    case 'calls':
      return `${formatTokensExact(amount)} ${amount === 1 ? 'call' : 'calls'}`
    default:
      return assertNever(weight)
  }
}

/** What a call weighs, in words; unknown is not zero. */
export function formatCallWeight(call: TimelineCall, weight: ViewWeight): string {
  const unknown = (weight === 'cost' && call.call.cost.kind === 'unpriced') || (weight === 'tokens' && call.call.usage === null)
  return unknown ? UNKNOWN : formatWeight(callWeight(call, weight), weight)
}
