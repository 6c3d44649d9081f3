import type Database from 'better-sqlite3'
import type { DailyUsage } from '#shared/model/daily-usage.ts'
import type { EpochUs } from '#shared/model/units.ts'

/** Whose calls, of which days: `from` inclusive, `to` exclusive. */
export interface UsageFilter {
  readonly provider: string
  readonly from: EpochUs
  readonly to: EpochUs
}

const bucket = (name: string): string => `coalesce(sum(call.doc ->> '$.usage.${name}'), 0)`
const count = (condition: string): string => `sum(${condition})`

/**
 * Sums over the calls of recorded runs by UTC day and served model. A provider reached by another address of its own (`eu.api.openai.com`)
 * counts too. What was free (a failure, an answer from the cache, a token count) is on no provider's bill.
 */
export function createDailyUsage(db: Database.Database): (filter: UsageFilter) => readonly DailyUsage[] {
  const sums = db.prepare<[UsageFilter], DailyUsage>(`
    SELECT
      strftime('%Y-%m-%d', start_us / 1000000, 'unixepoch') AS day,
      call.doc ->> '$.servedModel' AS model,
      sum((SELECT count(*) FROM json_each(call.doc, '$.attempts') WHERE value ->> '$.cost.kind' <> 'free')) AS calls,
      ${bucket('inputTotal')} AS input,
      ${bucket('inputFresh')} AS fresh,
      ${bucket('cacheRead')} AS cacheRead,
      ${bucket('cacheWrite5m')} AS cacheWrite5m,
      ${bucket('cacheWrite1h')} AS cacheWrite1h,
      ${bucket('outputTotal')} AS output,
      coalesce(sum(cost_nusd), 0) AS nanoUsd,
      ${count(`call.doc ->> '$.usage' IS NULL`)} AS unknownUsageCalls,
      ${count(`coalesce(call.doc ->> '$.cost.estimated', 0)`)} AS estimatedCalls,
      ${count('cost_nusd IS NULL')} AS unpricedCalls
    FROM call CROSS JOIN run ON run.id = run_id
    WHERE start_us >= @from AND start_us < @to AND source = 'recorded' AND deleted = 0
      AND (call.doc ->> '$.provider' = @provider OR call.doc ->> '$.provider' LIKE '%.api.' || @provider || '.com')
      AND call.doc ->> '$.cost.kind' <> 'free'
    GROUP BY day, model ORDER BY day, model`)
  return (filter) => sums.all(filter)
}
