import type { PriceRates } from '../model/cost.ts'
import { type NanoUsd, nanoUsd } from '../model/units.ts'
import type { Usage } from '../model/usage.ts'
import { picoToNano, rateOf } from '../pricing/price-usage.ts'

/** What was paid for the prompt behind the cached part, in the order in which it stands there: see law 4. */
const BEHIND_READ = ['cacheWrite1h', 'cacheWrite5m', 'inputFresh'] as const

/**
 * What tokens cost over what reading them would have cost: those that follow what was read. null: a rate is not known.
 */
export function missedCost(usage: Usage, tokens: number, rates: PriceRates | null): NanoUsd | null {
  const read = rates && rateOf(rates, 'cacheRead')
  if (!rates || read === null) return null
  let left = tokens
  let pico = 0n
  for (const bucket of BEHIND_READ) {
    const count = Math.min(left, usage[bucket])
    const rate = rateOf(rates, bucket)
    if (count > 0 && rate === null) return null
    pico += BigInt(count) * BigInt((rate ?? read) - read)
    left -= count
  }
  return nanoUsd(Math.max(0, picoToNano(pico)))
}
