import type { PriceRow } from '../model/cost.ts'
import type { Samplings } from '../model/prompt.ts'
import type { EpochUs } from '../model/units.ts'

export interface PriceQuery {
  /** `openai`, `anthropic`, …, or a host. */
  readonly provider: string
  readonly host: string
  /** As served. */
  readonly model: string
  /** As served; null or `default`/`standard` for the plain tier. */
  readonly tier: string | null
  /** Where inference ran, as the answer says; absent or null where it does not. */
  readonly geo?: string | null
  /** Where the answer was sampled more than once: each sampling is priced by its own model and size. */
  readonly samplings?: Samplings
  /** When the call started: the row in force then. */
  readonly at: EpochUs
}

export type PriceLookup =
  | { readonly kind: 'row'; readonly row: PriceRow }
  | { readonly kind: 'local' }
  | { readonly kind: 'unknown'; readonly why: 'unknown-model' | 'unknown-tier' }

/** Dated rows by served model and tier. Overrides of the user come before the bundled book. */
export interface PriceBook {
  /** Name, version and date of the data, as the status bar shows it. */
  readonly version: string
  lookup(query: PriceQuery): PriceLookup
  /** The rows of a provider (without one: of every provider that has a recorder prefix), for the price list. */
  list(filter: PriceFilter): readonly PriceRow[]
}

/** `model` narrows a list to one model of the book. `tiers`: with the rows of served tiers, not plain ones alone. */
export interface PriceFilter {
  readonly provider?: string
  readonly model?: string
  readonly tiers?: boolean
}
