import type Database from 'better-sqlite3'
import type { RunId } from '#shared/model/ids.ts'
import type { UnpricedModel } from '#shared/model/price-use.ts'
import type { EpochUs, NanoUsd } from '#shared/model/units.ts'

/** The newest calls that were priced alike: with one row, or, where `priceRow` is null, without one for the reason `why`. */
export interface CallsPricedAlike {
  readonly priceRow: string | null
  readonly why: UnpricedModel['why']
  readonly provider: string
  readonly model: string
  readonly tier: string | null
  readonly calls: number
  readonly nanoUsd: NanoUsd
  readonly lastAt: EpochUs
  readonly lastRun: RunId
}

export interface PricedAlike {
  readonly groups: readonly CallsPricedAlike[]
  /** There are older calls, which were not looked at. */
  readonly hasOlder: boolean
}

/** Sums over the newest `most` calls by price row, or by what has none. Beside `max` SQLite takes the other columns from the row that has it. */
export function createPriceUse(db: Database.Database): (most: number) => PricedAlike {
  const groups = db.prepare<[number], CallsPricedAlike>(`
    WITH newest AS (
      SELECT call.doc AS doc, run_id, start_us, cost_nusd FROM call CROSS JOIN run ON run.id = run_id
      WHERE deleted = 0 ORDER BY start_us DESC LIMIT ?
    ), priced AS (
      SELECT doc ->> '$.cost.priceRow' AS priceRow, doc ->> '$.cost.why' AS why, doc ->> '$.provider' AS provider,
        coalesce(nullif(doc ->> '$.servedModel', ''), doc ->> '$.model') AS model, doc ->> '$.tier' AS tier,
        doc ->> '$.cost.kind' AS kind, run_id, start_us, cost_nusd
      FROM newest
    )
    SELECT priceRow, why, provider, model, tier, count(*) AS calls, coalesce(sum(cost_nusd), 0) AS nanoUsd,
      max(start_us) AS lastAt, run_id AS lastRun
    FROM priced
    WHERE priceRow IS NOT NULL OR (kind = 'unpriced' AND why IN ('unknown-model', 'unknown-tier'))
    GROUP BY coalesce(priceRow, why || char(31) || provider || char(31) || model || char(31) || coalesce(tier, ''))
    ORDER BY calls DESC, lastAt DESC`)
  const older = db
    .prepare<[number], number>(
      'SELECT EXISTS (SELECT 1 FROM call CROSS JOIN run ON run.id = run_id WHERE deleted = 0 ORDER BY start_us DESC LIMIT 1 OFFSET ?)',
    )
    .pluck()
  return (most) => ({ groups: groups.all(most), hasOlder: older.get(most) === 1 })
}
