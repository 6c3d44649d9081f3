import type { Price } from '../model/cost.ts'
import { nanoUsd } from '../model/units.ts'
import type { Usage } from '../model/usage.ts'
import { scaleDecimal } from './decimal.ts'
import type { PriceLookup } from './price-book.ts'
import { priceUsage } from './price-usage.ts'

type Priced = Extract<Price, { kind: 'priced' }>

/** Whether an attempt is billed at all; what is not has a reason. */
export type Billing = 'billed' | 'not-billed' | 'cache-answer' | 'count-only'

export interface AttemptToPrice {
  readonly lookup: PriceLookup
  /** As reported, or as estimated from what was generated; null: neither. */
  readonly usage: Usage | null
  readonly usageSource: 'reported' | 'estimated' | 'unknown'
  /** What the provider itself says it charged, in dollars. */
  readonly reportedCostUsd?: number | undefined
  readonly billing: Billing
}

/**
 * The price of one attempt. What the provider says it charged wins, our own figure stands beside it; a reported 0 wins only where we know of no
 * charge (hosts that do not bill by the field send it all the same, as Azure does for Grok); a local server costs nothing; what cannot
 * be priced says why (law 2). Rounded half up once, here: a call is the sum of its attempts.
 */
export function priceAttempt({ lookup, usage, usageSource, reportedCostUsd, billing }: AttemptToPrice): Price {
  if (billing !== 'billed') return { kind: 'free', nanoUsd: nanoUsd(0), why: billing }
  const row = lookup.kind === 'row' ? lookup.row : null
  const computed = row && usage ? priceUsage(row, usage) : null
  const priceRow = computed && row ? row.id : null
  const weKnowBetter = lookup.kind === 'local' || (computed?.nanoUsd ?? 0) > 0
  if (reportedCostUsd !== undefined && (reportedCostUsd > 0 || !weKnowBetter)) {
    const reported = nanoUsd(scaleDecimal(reportedCostUsd, 9))
    const computedNanoUsd = computed?.nanoUsd ?? null
    return {
      kind: 'priced',
      nanoUsd: reported,
      basis: 'reported',
      computedNanoUsd,
      reportedNanoUsd: reported,
      priceRow,
      estimated: false,
    }
  }
  if (lookup.kind === 'local') return { kind: 'free', nanoUsd: nanoUsd(0), why: 'local' }
  if (!usage) return { kind: 'unpriced', why: 'no-usage' }
  if (!computed) return { kind: 'unpriced', why: lookup.kind === 'unknown' ? lookup.why : 'unknown-model' }
  return {
    kind: 'priced',
    nanoUsd: computed.nanoUsd,
    basis: 'computed',
    computedNanoUsd: computed.nanoUsd,
    reportedNanoUsd: reportedCostUsd === undefined ? null : nanoUsd(0),
    priceRow,
    estimated: usageSource !== 'reported' || computed.guessed.length > 0,
  }
}

const sumOrNull = (amounts: readonly (number | null)[]) =>
  amounts.includes(null) ? null : nanoUsd(amounts.reduce<number>((sum, amount) => sum + (amount ?? 0), 0))

/**
 * The price of a call: Σ its attempts (law 3); unpriced if any billed attempt is. Free attempts add nothing; a call of free attempts only is free.
 * Computed and reported stand beside each other only where every priced attempt has them. Throws on an empty list (a bug in the caller).
 */
export function priceCall(attempts: readonly Price[]): Price {
  const unpriced = attempts.find((price) => price.kind === 'unpriced')
  if (unpriced) return unpriced
  const priced = attempts.filter((price): price is Priced => price.kind === 'priced')
  const last = priced.at(-1) ?? attempts.at(-1)
  if (!last) throw new Error('A call has at least one attempt.')
  if (last.kind !== 'priced') return last
  return {
    kind: 'priced',
    nanoUsd: nanoUsd(priced.reduce((sum, price) => sum + price.nanoUsd, 0)),
    basis: priced.some((price) => price.basis === 'reported') ? 'reported' : 'computed',
    computedNanoUsd: sumOrNull(priced.map((price) => price.computedNanoUsd)),
    reportedNanoUsd: sumOrNull(priced.map((price) => price.reportedNanoUsd)),
    priceRow: last.priceRow,
    estimated: priced.some((price) => price.estimated),
  }
}
