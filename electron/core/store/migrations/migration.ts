import type Database from 'better-sqlite3'

/**
 * One step of the schema, forward only. Frozen once shipped: the shape that it leaves is kept in test/fixtures/store/<version>.sql, and a
 * correction is a new step.
 */
export interface Migration {
  /** 1, 2, 3, …: the store's `user_version` once the step has run. */
  readonly version: number
  up(db: Database.Database): void
}
