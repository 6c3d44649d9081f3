import type Database from 'better-sqlite3'
import type { BodyRef, ExchangeOpened, Fact, PriceRowMissing, PriceRowUsed } from '#shared/model/fact.ts'
import type { BodyId, ExchangeId } from '#shared/model/ids.ts'
import type { BodySums, Removal } from '#shared/model/removal.ts'
import type { EpochUs } from '#shared/model/units.ts'
import { runKeyLink } from '#shared/runs/place-run.ts'
import type { ChangeableBodies } from './bodies.ts'
import { type PackedText, unpackJson } from './packed-text.ts'
import { createReclaim } from './reclaim.ts'
import type { BodyRemoval, FactStore, KeptExchange, UsedBody } from './store.ts'

/** In one step: a few milliseconds. */
const FACTS_AT_ONCE = 256
const BODIES_AT_ONCE = 2000
const WIPED_AT_ONCE = 16

interface Progress extends BodySums {
  readonly fact_reached: number
  readonly body_reached: number
  /** The last fact that priced everything anew. */
  readonly repriced: number
}

/** See the tables' own words in the migration that makes them. `facts` and `bodies` are those of the same database. */
export function createBodyRemoval(db: Database.Database, facts: FactStore, bodies: ChangeableBodies): BodyRemoval {
  const progress = db.prepare<[], Progress>('SELECT * FROM removal')
  const reachFact = db.prepare<[number, number]>('UPDATE removal SET fact_reached = ?, repriced = max(repriced, ?)')
  const reachBody = db.prepare<[BodyId]>('UPDATE removal SET body_reached = ?')
  const count = db.prepare<[BodySums]>(
    'UPDATE removal SET bodies = bodies + @bodies, bytes = bytes + @bytes, stored = stored + @stored',
  )
  const addUse = db.prepare<[BodyId, ExchangeId, number, string | null]>('INSERT OR IGNORE INTO body_use VALUES (?, ?, ?, ?)')
  const addPrice = db.prepare<[ExchangeId, number]>('INSERT OR IGNORE INTO price_fact VALUES (?, ?)')
  const opening = db.prepare<[ExchangeId], { at_us: number; named: string | null }>(
    'SELECT at_us, named FROM body_use WHERE exchange_id = ? LIMIT 1',
  )
  const newBodies = db.prepare<[number], { id: BodyId; base_id: BodyId | null; bytes: number; stored: number }>(`
    SELECT id, base_id, bytes, length(data) AS stored FROM body WHERE id > ? ORDER BY id LIMIT ${BODIES_AT_ONCE}`)
  const addDelta = db.prepare<[BodyId, BodyId]>('INSERT OR IGNORE INTO body_delta VALUES (?, ?)')

  const KEPT = 'SELECT DISTINCT exchange_id AS exchangeId, at_us AS at, named FROM body_use'
  const oldest = db.prepare<[number, ExchangeId | '', number], KeptExchange>(
    `${KEPT} WHERE (at_us, exchange_id) > (?, ?) ORDER BY at_us, exchange_id LIMIT ?`,
  )
  const named = db.prepare<[string, EpochUs, EpochUs], KeptExchange>(`${KEPT} WHERE named = ? AND at_us BETWEEN ? AND ?`)
  const bodiesOf = db.prepare<[ExchangeId], UsedBody>(`
    SELECT id, bytes, length(data) AS stored, (SELECT count(*) FROM body_use AS use WHERE use.body_id = id) AS users
    FROM body_use JOIN body ON id = body_id WHERE exchange_id = ?`)
  const prices = db
    .prepare<[ExchangeId], PackedText>(`
    SELECT body FROM price_fact AS price JOIN fact USING (seq)
    WHERE price.exchange_id = ? AND seq > (SELECT repriced FROM removal) ORDER BY seq`)
    .pluck()

  const dropUses = db.prepare<[ExchangeId]>('DELETE FROM body_use WHERE exchange_id = ?')
  const isUsed = db.prepare<[BodyId], 1>('SELECT 1 FROM body_use WHERE body_id = ? LIMIT 1').pluck()
  /** Its content must not be found again by its hash; the row's own id is no hash's length. */
  const remove = db.prepare<[EpochUs, Removal['why'], BodyId]>(`
    UPDATE body SET removed_at_us = ?, removed_why = ?, hash = CAST('removed ' || id AS BLOB) WHERE id = ? AND removed_at_us IS NULL`)
  const addToWipe = db.prepare<[BodyId]>('INSERT OR IGNORE INTO body_to_wipe VALUES (?)')

  /** Newest first: what is told by a body is newer than it. */
  const toWipe = db.prepare<[], BodyId>(`SELECT id FROM body_to_wipe ORDER BY id DESC LIMIT ${WIPED_AT_ONCE}`).pluck()
  const children = db.prepare<[BodyId], BodyId>('SELECT id FROM body_delta WHERE base_id = ?').pluck()
  const row = db.prepare<[BodyId], { base_id: BodyId | null; bytes: number; stored: number }>(
    'SELECT base_id, bytes, length(data) AS stored FROM body WHERE id = ?',
  )
  const dropDelta = db.prepare<[BodyId, BodyId]>('DELETE FROM body_delta WHERE base_id = ? AND id = ?')
  const empty = db.prepare<[BodyId]>(`
    UPDATE body SET base_id = NULL, depth = 0, prefix = 0, suffix = 0, compressed = 0, data = x'' WHERE id = ?`)
  const wiped = db.prepare<[BodyId]>('DELETE FROM body_to_wipe WHERE id = ?')

  const now = (): Progress => {
    const found = progress.get()
    if (!found) throw new Error('The store has lost count of what can be removed.')
    return found
  }

  function use(exchange: ExchangeId, at: number, name: string | null, refs: readonly (BodyRef | undefined)[]): void {
    for (const ref of refs) if (ref?.id != null && !bodies.removed(ref.id)) addUse.run(ref.id, exchange, at, name)
  }

  function takeInFact({ seq, body }: Fact): void {
    switch (body.kind) {
      case 'exchange-opened': {
        use(body.exchangeId, body.at, nameOf(body), [body.request.body, body.upstreamRequest?.body])
        break
      }
      case 'exchange-settled': {
        const known = opening.get(body.exchangeId)
        const opened = known ? null : facts.opened(body.exchangeId)?.body
        const at = known?.at_us ?? opened?.at ?? body.at
        use(body.exchangeId, at, known?.named ?? (opened ? nameOf(opened) : null), [body.response?.body])
        break
      }
      case 'price-row-used':
      case 'price-row-missing':
        addPrice.run(body.exchangeId, seq)
        break
      default:
    }
  }

  /** true: there are more. */
  function takeInFacts(after: number): boolean {
    let [taken, reached, repriced] = [0, after, 0]
    for (const fact of facts.all(after)) {
      if (taken === FACTS_AT_ONCE) break
      takeInFact(fact)
      if (fact.body.kind === 'repriced') repriced = fact.seq
      taken += 1
      reached = fact.seq
    }
    if (taken > 0) reachFact.run(reached, repriced)
    return taken === FACTS_AT_ONCE
  }

  function takeInBodies(after: number): boolean {
    const rows = newBodies.all(after)
    for (const { id, base_id, bytes, stored } of rows) {
      if (base_id !== null) addDelta.run(base_id, id)
      count.run({ bodies: 1, bytes, stored })
    }
    const last = rows.at(-1)
    if (last) reachBody.run(last.id)
    return rows.length === BODIES_AT_ONCE
  }

  const takeIn = db.transaction((): boolean => {
    const { fact_reached, body_reached } = now()
    const more = takeInFacts(fact_reached)
    return takeInBodies(body_reached) || more
  })

  function wipeOne(id: BodyId): void {
    for (const child of children.all(id)) {
      const { base, grown } = bodies.rebase(child, id)
      dropDelta.run(id, child)
      if (base !== null) addDelta.run(base, child)
      count.run({ bodies: 0, bytes: 0, stored: grown })
    }
    const found = row.get(id)
    if (found?.base_id != null) dropDelta.run(found.base_id, id)
    if (found) count.run({ bodies: -1, bytes: -found.bytes, stored: -found.stored })
    empty.run(id)
    wiped.run(id)
  }

  return {
    takeIn,
    sums() {
      const { bodies: number, bytes, stored } = now()
      return { bodies: number, bytes, stored }
    },
    oldest: (after, limit) => oldest.all(after?.at ?? -1, after?.exchangeId ?? '', limit),
    named: (name, from, to) => named.all(name, from, to),
    bodiesOf: (exchange) => bodiesOf.all(exchange),
    pricesOf: (exchange) => prices.all(exchange).map(unpackJson<PriceRowUsed | PriceRowMissing>),
    release(exchanges, { at, why }) {
      const used = new Set(exchanges.flatMap((exchange) => bodiesOf.all(exchange).map(({ id }) => id)))
      for (const exchange of exchanges) dropUses.run(exchange)
      for (const id of used) {
        if (isUsed.get(id)) continue
        remove.run(at, why, id)
        addToWipe.run(id)
      }
      bodies.forget()
    },
    wipe: db.transaction((): number => {
      const ids = toWipe.all()
      for (const id of ids) wipeOne(id)
      if (ids.length > 0) bodies.forget()
      return ids.length
    }),
    ...createReclaim(db),
  }
}

/** The name of a run that an exchange came under, as the link that leads to it. */
const nameOf = ({ hints, source }: ExchangeOpened): string | null =>
  hints.run === undefined ? null : runKeyLink(source, hints.run, hints.runKey ?? '')
