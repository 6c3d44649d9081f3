import { randomBytes } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { PriceRow } from '#shared/model/cost.ts'
import type { DerivationKept, ExchangeOpened, ExchangeSettled, Fact, FactBody, PriceRowUsed } from '#shared/model/fact.ts'
import { FACT_SCHEMA } from '#shared/model/fact.ts'
import { type PackedText, packJson, unpackJson } from './packed-text.ts'
import type { FactStore, Origin } from './store.ts'

/** How many facts a walk holds at a time: no statement stays open between them, so the walker may write. */
const PAGE = 256

interface FactRow {
  readonly seq: number
  readonly id: string
  readonly schema: number
  readonly machine: string
  readonly user: string
  readonly body: PackedText
}

/** The columns that a fact is found by; what no query looks at stays in the document. */
interface FactKeys {
  readonly exchangeId: string | null
  readonly priceRowId: string | null
  readonly answeredBy: string | null
  readonly decision: string | null
}

const NO_KEYS: FactKeys = { exchangeId: null, priceRowId: null, answeredBy: null, decision: null }

function keysOf(body: FactBody): FactKeys {
  switch (body.kind) {
    case 'exchange-opened':
      return { ...NO_KEYS, exchangeId: body.exchangeId, answeredBy: body.answeredBy, decision: body.decision }
    case 'exchange-settled':
    case 'price-row-missing':
    case 'derivation-kept':
      return { ...NO_KEYS, exchangeId: body.exchangeId }
    case 'price-row-used':
      return { ...NO_KEYS, exchangeId: body.exchangeId, priceRowId: body.row.id }
    default:
      return NO_KEYS
  }
}

/** Makes ids of 24 hex digits, globally unique: 64 random bits, then a count, so that the newest go to the end of their index. */
function createFactIds(): () => string {
  const prefix = randomBytes(8).toString('hex')
  let count = 0
  return () => prefix + (count++).toString(16).padStart(8, '0')
}

const toFact = <B extends FactBody>(row: FactRow): Fact<B> => ({
  seq: row.seq,
  id: row.id,
  schema: row.schema,
  origin: { machine: row.machine, user: row.user },
  body: unpackJson<B>(row.body),
})

const SELECT = 'SELECT seq, fact.id, schema, machine, user, body FROM fact JOIN origin ON origin.id = origin_id'

/** `origin`: whose facts are appended here; null on a read-only connection, which appends none. */
export function createFacts(db: Database.Database, origin: Origin | null): FactStore {
  const newFactId = createFactIds()
  const insert = db.prepare<[Record<string, unknown>]>(`
    INSERT INTO fact (id, kind, at_us, schema, exchange_id, price_row_id, answered_by, decision, body, origin_id)
    VALUES (@id, @kind, @atUs, @schema, @exchangeId, @priceRowId, @answeredBy, @decision, @body,
            (SELECT id FROM origin WHERE machine = @machine AND user = @user))`)
  const addOrigin = db.prepare<[string, string]>('INSERT INTO origin (machine, user) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const countProvider = db.prepare<[string, string | null]>(`
    INSERT INTO provider_seen (provider, exchanges, client) VALUES (?, 1, ?)
    ON CONFLICT DO UPDATE SET exchanges = exchanges + 1, client = coalesce(excluded.client, client)`)
  const page = db.prepare<[number], FactRow>(`${SELECT} WHERE seq > ? ORDER BY seq LIMIT ${PAGE}`)
  const opened = db.prepare<[string], FactRow>(`${SELECT} WHERE kind = 'exchange-opened' AND exchange_id = ?`)
  const settled = db.prepare<[string], FactRow>(`${SELECT} WHERE kind = 'exchange-settled' AND exchange_id = ?`)
  const kept = db.prepare<[string], FactRow>(`${SELECT} WHERE kind = 'derivation-kept' AND exchange_id = ? ORDER BY seq DESC`)
  const priceRow = db
    .prepare<[string], PackedText>(`SELECT body FROM fact WHERE kind = 'price-row-used' AND price_row_id = ? LIMIT 1`)
    .pluck()

  if (origin) addOrigin.run(origin.machine, origin.user)

  /** Kept as facts arrive, so that the status line need not count them all. */
  function countExchange({ request }: ExchangeOpened): void {
    const client = request.headers.find(([name]) => name === 'user-agent')?.[1] ?? null
    countProvider.run(request.provider ?? request.host, client)
  }

  function append(body: FactBody): Fact {
    if (!origin) throw new Error('This store was opened read-only: no fact can be appended.')
    const id = newFactId()
    const { lastInsertRowid } = insert.run({
      id,
      kind: body.kind,
      atUs: body.at,
      schema: FACT_SCHEMA,
      ...keysOf(body),
      body: packJson(body),
      ...origin,
    })
    if (body.kind === 'exchange-opened') countExchange(body)
    return { seq: Number(lastInsertRowid), id, schema: FACT_SCHEMA, origin, body }
  }
  const appendAlone = db.transaction(append)

  function* all(afterSeq = 0): Generator<Fact> {
    for (let rows = page.all(afterSeq); rows.length > 0; rows = page.all(afterSeq)) {
      for (const row of rows) {
        yield toFact(row)
        afterSeq = row.seq
      }
    }
  }

  return {
    append: (body) => (db.inTransaction ? append(body) : appendAlone(body)),
    all,
    opened: (exchange) => {
      const row = opened.get(exchange)
      return row ? toFact<ExchangeOpened>(row) : null
    },
    settled: (exchange) => {
      const row = settled.get(exchange)
      return row ? toFact<ExchangeSettled>(row) : null
    },
    kept: (exchange, phase) =>
      kept
        .all(exchange)
        .map((row) => toFact<DerivationKept>(row).body)
        .find((body) => body.phase === phase) ?? null,
    priceRow: (id): PriceRow | null => {
      const body = priceRow.get(id)
      return body ? unpackJson<PriceRowUsed>(body).row : null
    },
  }
}
