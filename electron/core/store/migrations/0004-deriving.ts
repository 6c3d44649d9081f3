import type { Migration } from './migration.ts'

/**
 * How far deriving has come: facts are stored first and derived after, in transactions of their own. What an earlier build stored, it derived
 * in the same transaction.
 */
export const deriving: Migration = {
  version: 4,
  up: (db) =>
    void db.exec(`
      CREATE TABLE deriving (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        reached INTEGER NOT NULL,
        trying INTEGER NOT NULL,
        tries INTEGER NOT NULL
      ) STRICT;
      INSERT INTO deriving (id, reached, trying, tries) SELECT 1, coalesce(max(seq), 0), 0, 0 FROM fact;
      CREATE INDEX fact_set_aside ON fact (exchange_id) WHERE kind = 'exchange-set-aside';`),
}
