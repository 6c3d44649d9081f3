import { randomBytes } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { PriceRow } from '#shared/model/cost.ts'
import type {
  BodiesRemoved,
  BodyRef,
  DerivationKept,
  ExchangeOpened,
  ExchangeSetAside,
  ExchangeSettled,
  Fact,
  FactBody,
  PriceRowUsed,
} from '#shared/model/fact.ts'
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
  /** The fact that set its exchange aside, if any. */
  readonly aside: PackedText | null
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
    case 'exchange-set-aside':
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

const toFact = (row: FactRow): Fact => ({
  seq: row.seq,
  id: row.id,
  schema: row.schema,
  origin: { machine: row.machine, user: row.user },
  body: unpackJson<FactBody>(row.body),
})

const ASIDE = "SELECT body FROM fact AS aside WHERE kind = 'exchange-set-aside'"
const SELECT = `
  SELECT seq, fact.id, schema, machine, user, body,
    (${ASIDE} AND aside.exchange_id = fact.exchange_id ORDER BY aside.seq DESC LIMIT 1) AS aside
  FROM fact JOIN origin ON origin.id = origin_id`

/** `replayed`: as deriving met the fact, which may have read an opening whose exchange was set aside when it settled. */
function withAside(fact: Fact, { during, why }: ExchangeSetAside, replayed: boolean): Fact {
  const { body } = fact
  const unread = (ref: BodyRef): BodyRef => ({ ...ref, unread: why })
  if (body.kind === 'exchange-opened' && (!replayed || during.includes('opened')))
    return { ...fact, body: { ...body, request: { ...body.request, body: unread(body.request.body) } } }
  if (body.kind === 'exchange-settled' && body.response && during.includes('settled'))
    return { ...fact, body: { ...body, response: { ...body.response, body: unread(body.response.body) } } }
  return fact
}

const factOf = (row: FactRow, replayed: boolean): Fact =>
  row.aside === null ? toFact(row) : withAside(toFact(row), unpackJson<ExchangeSetAside>(row.aside), replayed)

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
  const aside = db.prepare<[string], PackedText>(`${ASIDE} AND exchange_id = ? ORDER BY seq DESC LIMIT 1`).pluck()
  const last = db.prepare<[], number>('SELECT max(seq) FROM fact').pluck()
  const removals = db.prepare<[], PackedText>("SELECT body FROM fact WHERE kind = 'bodies-removed' ORDER BY seq").pluck()
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
        yield factOf(row, true)
        afterSeq = row.seq
      }
    }
  }

  return {
    append: (body) => (db.inTransaction ? append(body) : appendAlone(body)),
    all,
    opened: (exchange) => {
      const row = opened.get(exchange)
      return row ? (factOf(row, false) as Fact<ExchangeOpened>) : null
    },
    settled: (exchange) => {
      const row = settled.get(exchange)
      return row ? (factOf(row, false) as Fact<ExchangeSettled>) : null
    },
    kept: (exchange, phase) =>
      kept
        .all(exchange)
        .map((row) => toFact(row).body as DerivationKept)
        .find((body) => body.phase === phase) ?? null,
    setAside(exchange) {
      const body = aside.get(exchange)
      return body === undefined ? [] : unpackJson<ExchangeSetAside>(body).during
    },
    *removals() {
      for (const body of removals.iterate()) yield unpackJson<BodiesRemoved>(body)
    },
    last: () => last.get() ?? 0,
    priceRow: (id): PriceRow | null => {
      const body = priceRow.get(id)
      return body ? unpackJson<PriceRowUsed>(body).row : null
    },
  }
}
