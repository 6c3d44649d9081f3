import type Database from 'better-sqlite3'
import { StoreMissingError, StoreTooNewError, StoreTooOldError } from '../store-errors.ts'
import { factsBodiesRuns } from './0001-facts-bodies-runs.ts'
import { receivedTools } from './0002-received-tools.ts'
import { keptDerivations } from './0003-kept-derivations.ts'
import { deriving } from './0004-deriving.ts'
import { removableBodies } from './0005-removable-bodies.ts'
import type { Migration } from './migration.ts'

const migrations: readonly Migration[] = [factsBodiesRuns, receivedTools, keptDerivations, deriving, removableBodies]

/** The version that this build writes. */
const SCHEMA_VERSION = migrations.length

/** 0: a database in which no step has run. */
function storeVersion(db: Database.Database, supported: number): number {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > supported) throw new StoreTooNewError(version, supported)
  return version
}

/** A reader changes no schema: it finds the one that it needs, or says what is wrong (StoreMissingError, StoreTooOldError, StoreTooNewError). */
export function checkVersion(db: Database.Database, supported = SCHEMA_VERSION): void {
  const version = storeVersion(db, supported)
  if (version === 0) throw new StoreMissingError(db.name)
  if (version < supported) throw new StoreTooOldError(version, supported)
}

/**
 * Brings a store to the newest version; refuses one that is newer still (StoreTooNewError). All steps commit at once: a crash leaves the whole
 * earlier version, and a reader never meets a new store that is half way. The version is read inside that write transaction: two processes
 * that open a new store at once do each step only once.
 */
export function migrate(db: Database.Database, steps: readonly Migration[] = migrations): void {
  const run = db.transaction(() => {
    const version = storeVersion(db, steps.length)
    for (const step of steps.filter((step) => step.version > version)) {
      step.up(db)
      db.pragma(`user_version = ${step.version}`)
    }
  })
  if (storeVersion(db, steps.length) < steps.length) run.immediate()
}
