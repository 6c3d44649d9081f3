import type Database from 'better-sqlite3'
import type { BodyRemoval } from './store.ts'

const LINKS_AT_ONCE = 2000
/** Of 16 KiB. */
const PAGES_AT_ONCE = 64

/** Links that lead to a run without bodies are followed no more, but for these: they name the run, or say what others must know. */
const LASTING = ['run-key', 'run-name', 'session', 'price', 'fetched'].map((kind) => `'${kind}'`).join(', ')

/** What comes after wiping: dropping what leads nowhere, and giving the space back. */
export function createReclaim(db: Database.Database): Pick<BodyRemoval, 'dropLinks' | 'shrink' | 'emptyLog'> {
  /** Where the walk over the links stands; from the beginning again once it has come to the end. */
  let at: { readonly kind: string; readonly key: string } = { kind: '', key: '' }
  const next = db.prepare<[string, string], { kind: string; key: string }>(`
    SELECT kind, key FROM link WHERE (kind, key) > (?, ?) ORDER BY kind, key LIMIT 1 OFFSET ${LINKS_AT_ONCE - 1}`)
  const drop = db.prepare<[string, string, string, string]>(`
    DELETE FROM link WHERE (kind, key) > (?, ?) AND (kind, key) <= (?, ?) AND kind NOT IN (${LASTING})
      AND (SELECT doc ->> '$.removed' FROM run WHERE run.id = run_id) IS NOT NULL`)
  const read = (name: string): number => Number(db.pragma(name, { simple: true }))

  return {
    dropLinks() {
      const end = next.get(at.kind, at.key)
      const { kind, key } = end ?? { kind: '\u{10ffff}', key: '' }
      drop.run(at.kind, at.key, kind, key)
      at = end ?? { kind: '', key: '' }
      return end !== undefined
    },
    shrink() {
      if (read('auto_vacuum') === 0 || read('freelist_count') === 0) return false
      db.pragma(`incremental_vacuum(${PAGES_AT_ONCE})`)
      return read('freelist_count') > 0
    },
    emptyLog() {
      const wait = read('busy_timeout')
      db.pragma('busy_timeout = 0')
      try {
        const [state] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
        return state?.busy === 0
      } finally {
        db.pragma(`busy_timeout = ${wait}`)
      }
    },
  }
}
