import type { Price, PriceRow } from '../model/cost.ts'
import type { ExchangeId } from '../model/ids.ts'
import type { AttemptRecord } from '../model/records.ts'
import type { Usage } from '../model/usage.ts'
import { chargedElsewhere } from './charged-elsewhere.ts'
import { picoDecimal } from './decimal.ts'
import { priceLines, stepFor } from './price-usage.ts'

/** One bucket of a usage: count × rate = amount. JSON-safe. */
export interface ExplainedLine {
  /** `TOKEN_BUCKETS`, a key of `Usage.other`, or `fee.request`. */
  readonly bucket: string
  readonly count: number
  /** Pico-dollars a token, or a piece of a fee; null: nothing in the row says what it costs. */
  readonly ratePico: number | null
  /** The bucket whose rate it is: another one where the row has none of its own. */
  readonly ratedAs: string
  /** Dollars, an exact decimal. */
  readonly usd: string
  /** The rate is not known to be this bucket's: the price is marked estimated. */
  readonly guessed: boolean
}

/** How an attempt came by its cost. Σ `lines` = `usd`; rounded half up to nano-dollars it is what we computed. */
export interface AttemptPrice {
  readonly index: number
  readonly exchangeId: ExchangeId
  readonly cost: Price
  readonly usage: Usage | null
  /** The row that priced it, as it was then; null where there was none. */
  readonly row: PriceRow | null
  /** The long-context step whose rates held: more than so many input tokens; null: the plain rates. */
  readonly aboveInputTokens: number | null
  readonly lines: readonly ExplainedLine[]
  /** Dollars, an exact decimal; null where there is nothing to add up. */
  readonly usd: string | null
  /** What the provider may have charged beside the call: it is in no call's price. */
  readonly chargedElsewhere: readonly string[]
}

/** `row`: the one that the attempt's cost names, or null. */
export function explainAttempt({ index, exchangeId, cost, usage }: AttemptRecord, row: PriceRow | null): AttemptPrice {
  const lines = row && usage ? priceLines(row, usage) : []
  return {
    index,
    exchangeId,
    cost,
    usage,
    row,
    aboveInputTokens: (row && usage && stepFor(row, usage.inputTotal)?.aboveInputTokens) ?? null,
    lines: lines.map(({ bucket, count, rate, ratedAs, pico, guessed }) => ({
      bucket,
      count,
      ratePico: rate,
      ratedAs,
      usd: picoDecimal(pico),
      guessed,
    })),
    usd: lines.length > 0 ? picoDecimal(lines.reduce((sum, { pico }) => sum + pico, 0n)) : null,
    chargedElsewhere: row && usage ? chargedElsewhere(row.provider, usage) : [],
  }
}
