import { type NanoUsd, nanoUsd } from './units.ts'

/**
 * What one call or attempt cost. Unknown is not zero (law 2): what cannot be priced says why.
 * `computedNanoUsd` and `reportedNanoUsd` stand side by side where both are known; `basis` says which one `nanoUsd` is.
 */
export type Price =
  | {
      readonly kind: 'priced'
      readonly nanoUsd: NanoUsd
      readonly basis: 'computed' | 'reported'
      readonly computedNanoUsd: NanoUsd | null
      readonly reportedNanoUsd: NanoUsd | null
      /** Id of the price row that was in force when the call started; see `PriceRow`. */
      readonly priceRow: string | null
      readonly estimated: boolean
    }
  | { readonly kind: 'free'; readonly nanoUsd: NanoUsd; readonly why: 'not-billed' | 'local' | 'cache-answer' | 'count-only' }
  | { readonly kind: 'unpriced'; readonly why: 'no-usage' | 'unknown-model' | 'unknown-tier' }

/** A total and what it lacks. The four counts sum to the number of calls (law 2). */
export interface Cost {
  readonly nanoUsd: NanoUsd
  readonly reportedCalls: number
  readonly estimatedCalls: number
  readonly freeCalls: number
  readonly unpricedCalls: number
}

export const ZERO_COST: Cost = { nanoUsd: nanoUsd(0), reportedCalls: 0, estimatedCalls: 0, freeCalls: 0, unpricedCalls: 0 }

/** The amount that a price adds to a total: an unpriced one adds nothing and is counted beside it. */
export const amountOf = (price: Price): NanoUsd => (price.kind === 'unpriced' ? nanoUsd(0) : price.nanoUsd)

/** Adds one call to a total. A priced call counts as reported unless its usage was estimated: the count speaks of confidence. */
export function addCall(cost: Cost, price: Price): Cost {
  return {
    nanoUsd: nanoUsd(cost.nanoUsd + amountOf(price)),
    reportedCalls: cost.reportedCalls + (price.kind === 'priced' && !price.estimated ? 1 : 0),
    estimatedCalls: cost.estimatedCalls + (price.kind === 'priced' && price.estimated ? 1 : 0),
    freeCalls: cost.freeCalls + (price.kind === 'free' ? 1 : 0),
    unpricedCalls: cost.unpricedCalls + (price.kind === 'unpriced' ? 1 : 0),
  }
}

/** How many calls a total is of. */
export const callsOf = (cost: Cost): number => cost.reportedCalls + cost.estimatedCalls + cost.freeCalls + cost.unpricedCalls

/** The amount of a total; null: unknown, as no call has settled yet, or none of those that may have cost something has a price (law 2). */
export const knownAmount = (cost: Cost): NanoUsd | null =>
  callsOf(cost) === 0 || (cost.reportedCalls + cost.estimatedCalls === 0 && cost.unpricedCalls > 0) ? null : cost.nanoUsd

/** The per-token rates of one model over one time, as applied: integer pico-dollars (1e-12 $) a token, so products with counts stay exact. */
export interface PriceRates {
  readonly inputFresh: number | null
  readonly cacheRead: number | null
  readonly cacheWrite5m: number | null
  readonly cacheWrite1h: number | null
  readonly output: number | null
  readonly reasoning: number | null
  /** Pico-dollars a token for `Usage.other['input.*' | 'output.*']`, and pico-dollars a piece for `fee.*`. */
  readonly other: Readonly<Record<string, number>>
}

/** One dated row of the price book: kept with the facts, so that a later price change never moves an old total (law 5). */
export interface PriceRow {
  /** Stable: `<book>/<provider>/<model>@<effective date or 'start'>[#tier][+geo]~<fingerprint>`; a corrected row is another row. */
  readonly id: string
  readonly provider: string
  readonly model: string
  readonly tier: string | null
  /** Where inference had to stay, where that costs more. */
  readonly geo?: string
  /** ISO date from which the row is in force; null: since ever. */
  readonly effectiveFrom: string | null
  /** Name and version of the book, or `user` for an override. */
  readonly book: string
  readonly base: PriceRates
  /** Long-context steps, ascending: with more than `aboveInputTokens` input tokens, the whole request is priced at `rates`. */
  readonly steps: readonly { readonly aboveInputTokens: number; readonly rates: PriceRates }[]
}
