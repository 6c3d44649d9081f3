import type Database from 'better-sqlite3'
import type { ExchangeId, RunId } from '#shared/model/ids.ts'
import type { RunRecord } from '#shared/model/records.ts'
import type { RunSource } from '#shared/model/run.ts'
import type { EpochUs } from '#shared/model/units.ts'
import { runKeyLink } from '#shared/runs/place-run.ts'
import { ZERO_TOTALS } from '#shared/runs/totals.ts'
import { createDailyUsage } from './daily-usage.ts'
import { unpackTotals } from './derived.ts'
import { unpackJson } from './packed-text.ts'
import { createPriceUse } from './price-use.ts'
import type { DerivedStore, RunReader, RunRow } from './store.ts'

/** Shorter beginnings of an id are taken for names. */
const SHORTEST_PREFIX = 4
/** A call is not tried again for longer than this. */
const LONGEST_CALL_US = 3_600_000_000
/** An ambiguous reference names this many of the runs it may mean. */
const MOST_CANDIDATES = 10

const SOURCES: readonly RunSource[] = ['recorded', 'imported', 'demo']

interface Docs {
  readonly run: string
  readonly totals: string | null
}

interface ListParams {
  readonly since: number
  /** JSON array, or null for any. */
  readonly sources: string | null
  readonly tag: string | null
  /** -1: all. */
  readonly limit: number
}

const DOCS = 'SELECT run.doc AS run, run_totals.doc AS totals'
const TOTALS = 'LEFT JOIN run_totals ON run_totals.run_id = run.id'
const WANTED = 'deleted = 0 AND (@sources IS NULL OR source IN (SELECT value FROM json_each(@sources)))'
const NEWEST_FIRST = 'ORDER BY started_at_us DESC, id DESC'

/** CROSS JOIN fixes the order in which SQLite visits the tables: it does not know that what is newest is little. */
export function createRunReader(db: Database.Database, derived: Pick<DerivedStore, 'openOf' | 'link'>): RunReader {
  const list = db.prepare<[ListParams], Docs>(`
    ${DOCS} FROM run ${TOTALS} WHERE ${WANTED} AND started_at_us >= @since ${NEWEST_FIRST} LIMIT @limit`)
  const listTagged = db.prepare<[ListParams], Docs>(`
    ${DOCS} FROM run_tag AS tagged CROSS JOIN run ON run.id = tagged.run_id ${TOTALS}
    WHERE ${WANTED} AND tag = @tag AND tagged.started_at_us >= @since
    ORDER BY tagged.started_at_us DESC, tagged.run_id DESC LIMIT @limit`)
  const row = db.prepare<[RunId], Docs>(`${DOCS} FROM run ${TOTALS} WHERE id = ? AND deleted = 0`)

  const byId = db.prepare<[string], RunId>('SELECT id FROM run WHERE id = ? AND deleted = 0').pluck()
  const byName = db.prepare<[string], RunId>(`SELECT id FROM run WHERE name = ? AND deleted = 0 ${NEWEST_FIRST} LIMIT 1`).pluck()
  const newest = db.prepare<[], RunId>(`SELECT id FROM run WHERE deleted = 0 ${NEWEST_FIRST} LIMIT 1`).pluck()
  const byPrefix = db
    .prepare<[string, string], RunId>(`SELECT id FROM run WHERE id >= ? AND id < ? AND deleted = 0 LIMIT ${MOST_CANDIDATES}`)
    .pluck()

  const providers = db.prepare<[], { provider: string; calls: number; client: string | null }>(
    'SELECT provider, exchanges AS calls, client FROM provider_seen ORDER BY exchanges DESC, provider',
  )
  const spend = db.prepare<[number], { nanoUsd: number; calls: number; unpricedCalls: number }>(`
    SELECT coalesce(sum(cost_nusd), 0) AS nanoUsd, count(*) AS calls, count(*) - count(cost_nusd) AS unpricedCalls
    FROM call CROSS JOIN run ON run.id = run_id WHERE start_us >= ? AND source = 'recorded' AND deleted = 0`)

  const spendOf = db.prepare<[RunId, number], { startUs: number; nanoUsd: number | null }>(
    'SELECT start_us AS startUs, cost_nusd AS nanoUsd FROM call WHERE run_id = ? AND start_us >= ?',
  )

  const ofAttempt = db
    .prepare<[{ exchange: ExchangeId; from: number; at: EpochUs }], RunId>(`
    SELECT run_id FROM call WHERE start_us BETWEEN @from AND @at AND instr(doc, @exchange) > 0 LIMIT 1`)
    .pluck()

  /** `<name>~<key>`, as in the path that recorded it. */
  function byKey(ref: string): RunId | undefined {
    const at = ref.lastIndexOf('~')
    if (at < 1) return undefined
    const links = SOURCES.map((source) => derived.link('run-key', runKeyLink(source, ref.slice(0, at), ref.slice(at + 1))))
    return links.flatMap((link) => (link ? (byId.get(link.runId) ?? []) : []))[0]
  }

  function toRow({ run: doc, totals }: Docs): RunRow {
    const run = unpackJson<RunRecord>(doc)
    return { run, totals: totals === null ? ZERO_TOTALS : unpackTotals(totals), open: derived.openOf(run.id) }
  }

  return {
    list({ limit = -1, since = 0, tag = null, sources }) {
      const params = { limit, since, tag, sources: sources ? JSON.stringify(sources) : null }
      return (tag === null ? list : listTagged).all(params).map(toRow)
    },
    row(id) {
      const docs = row.get(id)
      return docs ? toRow(docs) : null
    },
    find(ref) {
      const runId = ref === 'last' ? newest.get() : (byId.get(ref) ?? byName.get(ref) ?? byKey(ref))
      if (runId) return { kind: 'found', runId }
      if (ref.length < SHORTEST_PREFIX) return { kind: 'none' }
      const [first, ...others] = byPrefix.all(ref, `${ref}\u{10ffff}`)
      if (!first) return { kind: 'none' }
      return others.length === 0 ? { kind: 'found', runId: first } : { kind: 'ambiguous', ids: [first, ...others] }
    },
    providers: () => providers.all(),
    spendOf: (run, from) => spendOf.all(run, from),
    ofAttempt: (exchange, at) => ofAttempt.get({ exchange, from: at - LONGEST_CALL_US, at }) ?? null,
    dailyUsage: createDailyUsage(db),
    priceUse: createPriceUse(db),
    spendSince: (from) => spend.get(from) ?? { nanoUsd: 0, calls: 0, unpricedCalls: 0 },
  }
}
