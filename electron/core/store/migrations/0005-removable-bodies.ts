import type { Migration } from './migration.ts'

/**
 * Bodies can be removed. A removed one keeps its row, so that its id is never given again and views can say when and why. What removal must
 * look up (who uses a body, which bodies are told by it, when a price came into use) stands in tables of its own, filled when it is first
 * asked for: recording pays nothing for them, and nor does the start of a large store.
 */
export const removableBodies: Migration = {
  version: 5,
  up: (db) =>
    void db.exec(`
      ALTER TABLE body ADD COLUMN removed_at_us INTEGER;
      ALTER TABLE body ADD COLUMN removed_why TEXT;

      CREATE TABLE body_use (
        body_id INTEGER NOT NULL,
        exchange_id TEXT NOT NULL,
        at_us INTEGER NOT NULL,
        named TEXT,
        PRIMARY KEY (body_id, exchange_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX body_use_of_exchange ON body_use (exchange_id);
      CREATE INDEX body_use_oldest ON body_use (at_us, exchange_id);
      CREATE INDEX body_use_named ON body_use (named, at_us) WHERE named IS NOT NULL;

      CREATE TABLE body_delta (
        base_id INTEGER NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (base_id, id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE body_to_wipe (
        id INTEGER PRIMARY KEY
      ) STRICT;

      CREATE TABLE price_fact (
        exchange_id TEXT NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (exchange_id, seq)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE removal (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        fact_reached INTEGER NOT NULL,
        body_reached INTEGER NOT NULL,
        repriced INTEGER NOT NULL,
        bodies INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        stored INTEGER NOT NULL
      ) STRICT;
      INSERT INTO removal VALUES (1, 0, 0, 0, 0, 0, 0);

      CREATE INDEX run_deleted ON run (id) WHERE deleted = 1;
      CREATE INDEX fact_removed ON fact (seq) WHERE kind = 'bodies-removed';`),
}
