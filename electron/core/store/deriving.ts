import type Database from 'better-sqlite3'
import type { DerivingProgress } from './store.ts'

/** One row, written in the transaction of what was derived. */
export function createDeriving(db: Database.Database): DerivingProgress {
  const reached = db.prepare<[], number>('SELECT reached FROM deriving').pluck()
  const reach = db.prepare<[number]>('UPDATE deriving SET reached = ?, trying = 0, tries = 0')
  const tries = db.prepare<[number], number>('SELECT tries FROM deriving WHERE trying = ?').pluck()
  const setTries = db.prepare<[number, number]>('UPDATE deriving SET trying = ?, tries = ?')
  return {
    reached: () => reached.get() ?? 0,
    reach: (seq) => void reach.run(seq),
    tries: (seq) => tries.get(seq) ?? 0,
    setTries: (seq, count) => void setTries.run(seq, count),
  }
}
