import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { createBodies } from './bodies.ts'
import { createBodyRemoval } from './body-removal.ts'
import { createChangeFeed } from './change-feed.ts'
import { createDerived } from './derived.ts'
import { createDeriving } from './deriving.ts'
import { createFacts } from './facts.ts'
import { createGathering } from './gathering.ts'
import { checkVersion, migrate } from './migrations/migrate.ts'
import { makePrivateFile } from './private-file.ts'
import { createRunReader } from './run-reader.ts'
import type { Origin, Store } from './store.ts'
import { StoreMissingError } from './store-errors.ts'

/** How long a connection waits for another one's lock before it fails as busy. */
const BUSY_MS = 5000
/** Large pages keep small bodies off overflow pages (measured: performance.md). Fixed when the file is made. */
const PAGE_BYTES = 16_384
/** A log grown by one large batch is cut back to this at the next checkpoint. */
const LOG_BYTES = 64 * 1024 * 1024

export type OpenOptions = { readonly readOnly: true } | { readonly readOnly?: false; readonly origin: Origin }

/** Makes the file where it is missing, readable by its owner alone; SQLite gives its log the same mode. */
function openWriter(file: string): Database.Database {
  makePrivateFile(file)
  const db = new Database(file, { timeout: BUSY_MS })
  db.pragma(`page_size = ${PAGE_BYTES}`)
  // What is removed gives its space back to the disk. Only a new file can be told so; an older one is when it is compacted.
  if (Number(db.pragma('page_count', { simple: true })) === 0) db.pragma('auto_vacuum = INCREMENTAL')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  // What is deleted or written over is gone from the file, not merely unused (measured: no more time than without).
  db.pragma('secure_delete = ON')
  db.pragma(`journal_size_limit = ${LOG_BYTES}`)
  // What a savepoint may have to put back, whole pages, else goes through a file that is made and removed each time.
  db.pragma('temp_store = MEMORY')
  return db
}

function openReader(file: string): Database.Database {
  if (!statSync(file, { throwIfNoEntry: false })) throw new StoreMissingError(file)
  return new Database(file, { readonly: true, timeout: BUSY_MS })
}

function assemble(db: Database.Database, origin: Origin | null): Store {
  const facts = createFacts(db, origin)
  const bodies = createBodies(db)
  const rows = createDerived(db)
  const derived = createGathering(rows)
  const whole = db.transaction((work: () => unknown) => work())
  const part = db.transaction((work: () => unknown) => work())

  /** What is kept in memory is dropped: after a rollback it is not so any more. */
  function orForget<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      bodies.forget()
      derived.forget()
      throw error
    }
  }

  function transaction<T>(work: () => T): T {
    if (db.inTransaction) return work()
    return orForget(() => (db.readonly ? whole.deferred(work) : whole.immediate(work)) as T)
  }

  return {
    facts,
    bodies,
    derived,
    deriving: createDeriving(db),
    removal: createBodyRemoval(db, facts, bodies),
    runs: createRunReader(db, rows),
    changes: createChangeFeed(db, facts),
    transaction,
    attempt<T>(work: () => T): T {
      derived.flush()
      return orForget(
        () =>
          part(() => {
            const result = work()
            derived.flush()
            return result
          }) as T,
      )
    },
    derivation<T>(work: () => T): T {
      db.exec('PRAGMA synchronous = NORMAL')
      try {
        return transaction(() => derived.gather(work))
      } finally {
        db.exec('PRAGMA synchronous = FULL')
      }
    },
    close: () => void db.close(),
  }
}

/**
 * Opens the store in `file`. A writer makes it where it is missing and brings its schema up to date; `origin` signs the facts that it
 * appends. A reader works beside a live writer and never writes.
 * @throws StoreTooNewError, and for readers StoreMissingError and StoreTooOldError
 */
export function openStore(file: string, options: OpenOptions): Store {
  const db = options.readOnly ? openReader(file) : openWriter(file)
  try {
    if (options.readOnly) checkVersion(db)
    else migrate(db)
    return assemble(db, options.readOnly ? null : options.origin)
  } catch (error) {
    db.close()
    throw error
  }
}
