import Database from 'better-sqlite3'
import { checkVersion } from './migrations/migrate.ts'

/**
 * Writes a store anew without what it has free, and lets it give back from then on what is removed (stores made before bodies could be
 * removed do not). Takes the time and, for that time, the space of a copy. Nobody else may have it open. Sizes in bytes.
 */
export function compactStore(file: string): { readonly before: number; readonly after: number } {
  const db = new Database(file, { fileMustExist: true })
  try {
    checkVersion(db)
    const size = (): number =>
      Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }))
    const before = size()
    db.pragma('secure_delete = ON')
    db.pragma('auto_vacuum = INCREMENTAL')
    db.exec('VACUUM')
    db.pragma('wal_checkpoint(TRUNCATE)')
    return { before, after: size() }
  } finally {
    db.close()
  }
}
