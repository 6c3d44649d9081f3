import type { Price, PriceRow } from './cost.ts'
import type { RunId } from './ids.ts'
import type { EpochUs, NanoUsd } from './units.ts'

/** What of the calls that were looked at share a price, or share the lack of one. */
interface CallsAlike {
  readonly calls: number
  /** When the newest of them started, and its run. */
  readonly lastAt: EpochUs
  readonly lastRun: RunId
  /** Known from sample runs alone. */
  readonly sample: boolean
}

/** A row that calls were priced with, as it was then (law 5). */
export interface RowUse extends CallsAlike {
  readonly row: PriceRow
  /** What these calls cost. */
  readonly nanoUsd: NanoUsd
}

/** A model, as served in a tier, that no row prices. */
export interface UnpricedModel extends CallsAlike {
  readonly provider: string
  readonly model: string
  readonly tier: string | null
  readonly why: Exclude<Extract<Price, { kind: 'unpriced' }>['why'], 'no-usage'>
}

/** What the newest calls were priced with, most calls first. Deleted runs do not count. */
export interface PriceUse {
  readonly rows: readonly RowUse[]
  readonly unpriced: readonly UnpricedModel[]
  /** There are older calls than the newest so many, which were not looked at; null: all were. */
  readonly newestCalls: number | null
}
