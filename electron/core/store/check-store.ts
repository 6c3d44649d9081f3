import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { checkVersion } from './migrations/migrate.ts'
import { StoreTooOldError } from './store-errors.ts'
import { type StoreFault, storeFault } from './store-fault.ts'

export type StoreState =
  | { readonly kind: 'none' }
  | { readonly kind: 'sound'; readonly version: number; readonly bytes: number }
  /** `why`: as SQLite says it, or that the store is of another build. */
  | { readonly kind: 'unsound'; readonly code: StoreFault['code'] | 'store-too-old'; readonly why: string }

/** Reads a store through as SQLite's quick check does (all pages and rows, not what indexes say of them), beside whoever writes it. Never throws. */
export function checkStore(file: string): StoreState {
  let db: Database.Database | null = null
  try {
    if (!statSync(file, { throwIfNoEntry: false })) return { kind: 'none' }
    db = new Database(file, { readonly: true, timeout: 5000 })
    checkVersion(db)
    const found = String(db.pragma('quick_check(1)', { simple: true }))
    if (found !== 'ok') return { kind: 'unsound', code: 'store-damaged', why: found }
    const read = (name: string): number => Number(db?.pragma(name, { simple: true }))
    return { kind: 'sound', version: read('user_version'), bytes: read('page_count') * read('page_size') }
  } catch (error) {
    const code = error instanceof StoreTooOldError ? 'store-too-old' : (storeFault(error)?.code ?? 'store-unavailable')
    return { kind: 'unsound', code, why: error instanceof Error ? error.message : String(error) }
  } finally {
    db?.close()
  }
}
