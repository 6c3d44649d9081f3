import type { Migration } from './migration.ts'

/** Tool spans that the agents' own tracing sent, by trace: a derived table, filled from facts. */
export const receivedTools: Migration = {
  version: 2,
  up: (db) =>
    void db.exec(`
      CREATE TABLE received_tool (
        trace TEXT NOT NULL,
        span_id TEXT NOT NULL,
        doc TEXT NOT NULL,
        PRIMARY KEY (trace, span_id)
      ) STRICT, WITHOUT ROWID;`),
}
