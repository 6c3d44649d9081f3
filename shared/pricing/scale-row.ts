import type { PriceRates, PriceRow } from '../model/cost.ts'
import { withRowId } from './row-id.ts'

/** What a published multiplier does to token rates. Fees by the piece stay as they are. */
export interface Multiplier {
  readonly factor: number
  /** Where cached reads follow a rule of their own. */
  readonly cacheReadFactor?: number
  /** What is multiplied does not serve long-context requests, so it has no steps. */
  readonly noLongContext?: boolean
}

function scaleRates(rates: PriceRates, { factor, cacheReadFactor = factor }: Multiplier): PriceRates {
  const by = (rate: number | null, times: number) => (rate === null ? null : Math.round(rate * times))
  const other = Object.entries(rates.other).map(([key, rate]) => [key, key.startsWith('fee.') ? rate : Math.round(rate * factor)])
  return {
    inputFresh: by(rates.inputFresh, factor),
    cacheRead: by(rates.cacheRead, cacheReadFactor),
    cacheWrite5m: by(rates.cacheWrite5m, factor),
    cacheWrite1h: by(rates.cacheWrite1h, factor),
    output: by(rates.output, factor),
    reasoning: by(rates.reasoning, factor),
    other: Object.fromEntries(other),
  }
}

/** A row of its own, made from another one: its rates multiplied, `change` saying what it is for. */
export function scaleRow(
  row: PriceRow,
  multiplier: Multiplier,
  change: Pick<PriceRow, 'tier'> | { readonly geo: string },
): PriceRow {
  const { id: _, ...rest } = row
  const steps = multiplier.noLongContext ? [] : row.steps.map((step) => ({ ...step, rates: scaleRates(step.rates, multiplier) }))
  return withRowId({ ...rest, ...change, base: scaleRates(row.base, multiplier), steps })
}
