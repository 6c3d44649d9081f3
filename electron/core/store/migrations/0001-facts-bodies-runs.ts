import type { Migration } from './migration.ts'

/**
 * Facts and bodies, which nothing can rebuild, and the derived tables, which everything can. Columns are what queries look at; the rest of
 * a record is its JSON document. `ANY` columns hold text or, compressed, a blob (packed-text.ts).
 */
export const factsBodiesRuns: Migration = {
  version: 1,
  up: (db) => void db.exec(SCHEMA),
}

const FACTS = `
  CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    machine TEXT NOT NULL,
    user TEXT NOT NULL,
    UNIQUE (machine, user)
  ) STRICT;

  CREATE TABLE fact (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    schema INTEGER NOT NULL,
    origin_id INTEGER NOT NULL REFERENCES origin (id),
    exchange_id TEXT,
    price_row_id TEXT,
    answered_by TEXT,
    decision TEXT,
    body ANY NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX fact_opened ON fact (exchange_id) WHERE kind = 'exchange-opened';
  CREATE UNIQUE INDEX fact_settled ON fact (exchange_id) WHERE kind = 'exchange-settled';
  CREATE INDEX fact_price_row ON fact (price_row_id) WHERE kind = 'price-row-used';
  CREATE TRIGGER fact_is_never_changed BEFORE UPDATE ON fact BEGIN SELECT RAISE (ABORT, 'facts are append-only'); END;
  CREATE TRIGGER fact_is_never_deleted BEFORE DELETE ON fact BEGIN SELECT RAISE (ABORT, 'facts are append-only'); END;

  CREATE TABLE provider_seen (
    provider TEXT PRIMARY KEY,
    exchanges INTEGER NOT NULL,
    client TEXT
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sink (
    name TEXT PRIMARY KEY,
    seq INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`

const BODIES = `
  CREATE TABLE body (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    bytes INTEGER NOT NULL,
    base_id INTEGER REFERENCES body (id),
    depth INTEGER NOT NULL,
    prefix INTEGER NOT NULL,
    suffix INTEGER NOT NULL,
    compressed INTEGER NOT NULL,
    data BLOB NOT NULL
  ) STRICT;

  CREATE TABLE body_lineage (
    name TEXT PRIMARY KEY,
    newest_id INTEGER NOT NULL REFERENCES body (id)
  ) STRICT, WITHOUT ROWID;`

const DERIVED = `
  CREATE TABLE run (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    started_at_us INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX run_newest ON run (started_at_us, id, source) WHERE deleted = 0;
  CREATE INDEX run_by_name ON run (name, started_at_us, id) WHERE deleted = 0;

  CREATE TABLE run_totals (
    run_id TEXT PRIMARY KEY,
    doc TEXT NOT NULL
  ) STRICT;

  CREATE TABLE run_tag (
    tag TEXT NOT NULL,
    started_at_us INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    PRIMARY KEY (tag, started_at_us, run_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX run_tag_of_run ON run_tag (run_id);

  CREATE TABLE agent (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL,
    doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX agent_of_run ON agent (run_id);

  CREATE TABLE call (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL,
    start_us INTEGER NOT NULL,
    cost_nusd INTEGER,
    doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX call_of_run ON call (run_id, start_us, id);
  CREATE INDEX call_spend ON call (start_us, run_id, cost_nusd);

  CREATE TABLE call_segments (
    call_id TEXT PRIMARY KEY,
    doc ANY NOT NULL
  ) STRICT;

  CREATE TABLE open_exchange (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL,
    start_us INTEGER NOT NULL,
    doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX open_exchange_of_run ON open_exchange (run_id, start_us, id);

  CREATE TABLE link (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    run_id TEXT NOT NULL,
    agent_id TEXT,
    call_id TEXT,
    note ANY,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;`

const SCHEMA = FACTS + BODIES + DERIVED
