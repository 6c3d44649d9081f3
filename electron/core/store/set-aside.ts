import { existsSync, renameSync } from 'node:fs'
import Database from 'better-sqlite3'

/** SQLite itself finds no fault with it. */
function isSound(file: string): boolean {
  try {
    const db = new Database(file, { readonly: true })
    try {
      return db.pragma('quick_check(1)', { simple: true }) === 'ok'
    } finally {
      db.close()
    }
  } catch {
    return false
  }
}

/**
 * Moves a damaged store and its log to a name beside it, so that nothing is ever written over: what can be saved of it still can be.
 * Returns that name, or null where SQLite finds nothing wrong with the file, which then stays. Nobody may have it open.
 */
export function setStoreAside(file: string, now: Date): string | null {
  if (!existsSync(file) || isSound(file)) return null
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '-')
  let name = `${file}.damaged-${stamp}`
  for (let n = 2; existsSync(name); n++) name = `${file}.damaged-${stamp}-${n}`
  // The log first: were the store gone and its log not, a new store would be opened with it.
  for (const part of ['-wal', '-shm', '']) if (existsSync(file + part)) renameSync(file + part, name + part)
  return name
}
