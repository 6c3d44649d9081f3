import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { compactStore } from '#core/store/compact-store.ts'
import { checkVersion, migrate } from '#core/store/migrations/migrate.ts'
import type { Migration } from '#core/store/migrations/migration.ts'
import { StoreMissingError, StoreTooNewError, StoreTooOldError } from '#core/store/store-errors.ts'
import type { BodyId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { exchange } from './samples.ts'
import { openForWriting, tempFolder } from './temp-store.ts'

const fixtures = fileURLToPath(new URL('../../fixtures/store/', import.meta.url))
const shipped = readdirSync(fixtures).map((file) => file.replace('.sql', ''))

function database(file: string): Database.Database {
  const db = new Database(file)
  onTestFinished(() => void db.close())
  return db
}

/** A file in the state in which an earlier build left it. */
function storeOfSchema(version: string): string {
  const file = join(tempFolder(), 'store.db')
  database(file).exec(readFileSync(join(fixtures, `${version}.sql`), 'utf8'))
  return file
}

const schemaOf = (db: Database.Database): unknown[] => db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all()

test('every shipped schema has its fixture', () => {
  const file = join(tempFolder(), 'store.db')
  openForWriting(file)
  const current = Number(database(file).pragma('user_version', { simple: true }))

  expect(shipped).toEqual(Array.from({ length: current }, (_, i) => String(i + 1).padStart(4, '0')))
})

test.each(shipped)('a store of schema %s is brought to the schema of a new one', (version) => {
  const [old, fresh] = [storeOfSchema(version), join(tempFolder(), 'store.db')]
  openForWriting(old)
  openForWriting(fresh)

  expect(schemaOf(database(old))).toEqual(schemaOf(database(fresh)))
})

// Derived documents may change shape from build to build, for they can be rebuilt; facts and bodies may not.
test.each(shipped)('a store of schema %s still says what it said', (version) => {
  const { facts, bodies, runs, changes } = openForWriting(storeOfSchema(version))
  const request = facts.opened(exchange(2))?.body.request.body.id ?? null

  expect([...facts.all()].map(({ body }) => body.kind)).toEqual(['exchange-opened', 'exchange-settled', 'exchange-opened'])
  expect(request === null ? '' : new TextDecoder().decode(bodies.get(request))).toMatch(/^what every request .* two$/)
  expect(runs.list({ tag: 'user=ann' }).map((row) => row.run.name)).toEqual(['run aaaa'])
  expect(runs.providers()).toEqual([{ provider: 'openai', calls: 2, client: 'openai-node/7' }])
  expect(changes.after('team', 10).map(({ seq }) => seq)).toEqual([3])
})

test.each(shipped)('of a store of schema %s bodies can be removed, and the others stay', (version) => {
  const { facts, bodies, removal } = openForWriting(storeOfSchema(version))
  const idOf = (n: number): BodyId => facts.opened(exchange(n))?.body.request.body.id ?? (0 as BodyId)
  while (removal.takeIn()) {
    // In steps.
  }
  expect(removal.oldest(null, 9).map(({ exchangeId }) => exchangeId)).toEqual([exchange(1), exchange(2)])
  removal.release([exchange(1)], { at: epochUs(7), why: 'age' })

  expect([removal.wipe(), removal.wipe()]).toEqual([1, 0])
  expect(bodies.removed(idOf(1))).toEqual({ at: 7, why: 'age' })
  expect(new TextDecoder().decode(bodies.get(idOf(2)))).toMatch(/^what every request .* two$/)
  expect(removal.sums()).toMatchObject({ bodies: 1 })
})

test('a store of an earlier build gives back what it has free once it is compacted', () => {
  const file = storeOfSchema('0001')
  openForWriting(file).close()
  const db = new Database(file)
  expect(db.pragma('auto_vacuum', { simple: true })).toBe(0)
  db.exec('CREATE TABLE large AS SELECT zeroblob(1000000); DROP TABLE large')
  db.close()

  const { before, after } = compactStore(file)
  expect(before - after).toBeGreaterThan(900_000)
  expect(database(file).pragma('auto_vacuum', { simple: true })).toBe(2)
  expect([...openForWriting(file).facts.all()]).toHaveLength(3)
})

const make = (version: number, sql: string): Migration => ({ version, up: (db) => void db.exec(sql) })

test('a step that fails leaves the store as it was, without the steps before it too; the next open does them all', () => {
  const db = database(':memory:')
  const [first, broken, second] = [
    make(1, 'CREATE TABLE a (x)'),
    make(2, 'CREATE TABLE b (x); SELECT nonsense'),
    make(2, 'CREATE TABLE b (x)'),
  ]

  expect(() => migrate(db, [first, broken])).toThrow('nonsense')
  expect([db.pragma('user_version', { simple: true }), schemaOf(db)]).toEqual([0, []])
  migrate(db, [first, second])
  expect([db.pragma('user_version', { simple: true }), schemaOf(db)]).toEqual([2, [{}, {}].map(() => expect.anything())])
})

test('a step runs once, however often the store is opened', () => {
  const db = database(':memory:')
  migrate(db, [make(1, 'CREATE TABLE a (x)')])

  expect(() => migrate(db, [make(1, 'CREATE TABLE a (x)')])).not.toThrow()
})

test('a reader takes only the schema that it knows', () => {
  const db = database(':memory:')
  expect(() => checkVersion(db, 2)).toThrow(StoreMissingError)
  db.pragma('user_version = 1')
  expect(() => checkVersion(db, 2)).toThrow(StoreTooOldError)
  db.pragma('user_version = 2')
  expect(() => checkVersion(db, 2)).not.toThrow()
  db.pragma('user_version = 3')
  expect(() => checkVersion(db, 2)).toThrow(StoreTooNewError)
})
