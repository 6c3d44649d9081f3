import type Database from 'better-sqlite3'
import { StoreTooNewError } from '../store-errors.ts'
import { factsBodiesRuns } from './0001-facts-bodies-runs.ts'
import type { Migration } from './migration.ts'

const migrations: readonly Migration[] = [factsBodiesRuns]

/** The version that this build writes. */
export const SCHEMA_VERSION = migrations.length

/** 0: a database in which no step has run. Throws `StoreTooNewError` where a newer build wrote it. */
export function storeVersion(db: Database.Database): number {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > SCHEMA_VERSION) throw new StoreTooNewError(version, SCHEMA_VERSION)
  return version
}

/**
 * Brings a store to `SCHEMA_VERSION`. Each step commits together with its version, so a crash in between leaves a whole earlier version.
 * The version is read inside the step's own write transaction: two processes that open a new store at once do each step only once.
 */
export function migrate(db: Database.Database, steps: readonly Migration[] = migrations): void {
  const run = db.transaction((step: Migration) => {
    if (storeVersion(db) >= step.version) return
    step.up(db)
    db.pragma(`user_version = ${step.version}`)
  })
  storeVersion(db)
  for (const step of steps) run.immediate(step)
}
