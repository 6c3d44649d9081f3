// Prints a store of the current schema, with one of everything in it, as SQL. Run once when a migration is added, before it ships:
//   node test/integration/store/programs/make-fixture.ts > test/fixtures/store/0001.sql
// Fixtures of shipped schemas are never made again.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openStore } from '#core/store/open-store.ts'
import { fillStore } from '../samples.ts'

function literal(value: unknown): string {
  if (value === null) return 'NULL'
  if (Buffer.isBuffer(value)) return `X'${value.toString('hex')}'`
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

function* dump(db: Database.Database): Generator<string> {
  yield `PRAGMA user_version = ${db.pragma('user_version', { simple: true })};`
  const schema = db
    .prepare<[], { type: string; name: string; sql: string | null }>('SELECT type, name, sql FROM sqlite_schema')
    .all()
  for (const { sql } of schema) if (sql) yield `${sql};`
  for (const { name } of schema.filter(({ type }) => type === 'table')) {
    const rows = db.prepare<[], unknown[]>(`SELECT * FROM ${name}`).raw().all()
    for (const row of rows) yield `INSERT INTO ${name} VALUES (${row.map(literal).join(', ')});`
  }
}

const folder = mkdtempSync(join(tmpdir(), 'agentprof-fixture-'))
const file = join(folder, 'store.db')
const store = openStore(file, { origin: { machine: 'annas-laptop', user: 'ann' } })
fillStore(store)
store.close()
const db = new Database(file, { readonly: true })
for (const line of dump(db)) console.log(line)
db.close()
rmSync(folder, { recursive: true })
