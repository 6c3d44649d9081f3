import type Database from 'better-sqlite3'
import type { Fact } from '#shared/model/fact.ts'
import type { Change, ChangeFeed, FactStore } from './store.ts'

const toChange = (row: Fact): Change => ({
  seq: row.seq,
  op: row.body.kind === 'annotation' && row.body.body.type === 'deleted' ? 'delete' : 'upsert',
  row,
})

/** The facts are the feed, in their own order; a sink adds nothing but its cursor. */
export function createChangeFeed(db: Database.Database, facts: FactStore): ChangeFeed {
  const cursor = db.prepare<[string], number>('SELECT seq FROM sink WHERE name = ?').pluck()
  const setCursor = db.prepare<[string, number]>(`
    INSERT INTO sink (name, seq) VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)`)

  return {
    after(sink, limit) {
      const changes: Change[] = []
      for (const fact of facts.all(cursor.get(sink) ?? 0)) {
        if (changes.length === limit) break
        changes.push(toChange(fact))
      }
      return changes
    },
    advance: (sink, seq) => void setCursor.run(sink, seq),
  }
}
