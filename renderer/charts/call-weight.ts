import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import { amountOf } from '#shared/model/cost.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import type { ViewWeight } from '../state/view-state.ts'

/** What a call weighs: nano-dollars, tokens (input and output), or µs from its start to its end, waits included. */
export function callWeight({ call, startUs, endUs }: TimelineCall, weight: ViewWeight): number {
  if (weight === 'cost') return amountOf(call.cost)
  if (weight === 'tokens') return call.usage ? call.usage.inputTotal + call.usage.outputTotal : 0
  return endUs - startUs
}

/** A weight in words of its own unit. */
export function formatWeight(amount: number, weight: ViewWeight): string {
  if (weight === 'cost') return formatUsd(amount)
  return weight === 'tokens' ? formatTokens(amount) : formatDuration(amount)
}

/** What a call weighs, in words; unknown is not zero. */
export function formatCallWeight(call: TimelineCall, weight: ViewWeight): string {
  const unknown = (weight === 'cost' && call.call.cost.kind === 'unpriced') || (weight === 'tokens' && call.call.usage === null)
  return unknown ? UNKNOWN : formatWeight(callWeight(call, weight), weight)
}
