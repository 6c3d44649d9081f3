import { existsSync } from 'node:fs'
import Database, { SqliteError } from 'better-sqlite3'
import { makePrivateFile } from './private-file.ts'

/**
 * An operating-system lock that its process cannot outlive, the same on Linux, macOS and Windows: an exclusive transaction, held open, on
 * an empty SQLite file. Node has no file locks of its own; SQLite's are released by the kernel, however the process ends.
 *
 * On POSIX a process loses its lock when it closes any other handle of its own to the file: never open the lock file with `fs`.
 */
export interface FolderLock {
  release(): void
}

/** Long enough for somebody's `isLocked` to be over. */
const CLAIM_MS = 250

/** Keeps a lock that its taker never looks at again from being collected, which would release it. */
const held = new Set<Database.Database>()

/** false where the lock that the statement needs is held by another connection, of this process or another one. */
function succeeds(db: Database.Database, sql: string): boolean {
  try {
    db.exec(sql)
    return true
  } catch (error) {
    if (error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')) return false
    db.close()
    throw error
  }
}

/** Takes the lock, or answers null where it is held. Makes the file where it is missing. */
export function lockFile(file: string): FolderLock | null {
  makePrivateFile(file)
  const db = new Database(file, { timeout: CLAIM_MS })
  if (!succeeds(db, 'BEGIN EXCLUSIVE')) {
    db.close()
    return null
  }
  held.add(db)
  return {
    release() {
      held.delete(db)
      db.close()
    },
  }
}

/** Whether somebody holds the lock now. Takes a shared lock for a moment, nothing more. */
export function isLocked(file: string): boolean {
  if (!existsSync(file)) return false
  const db = new Database(file, { readonly: true, timeout: 0 })
  const free = succeeds(db, 'SELECT 1 FROM sqlite_master')
  db.close()
  return !free
}
