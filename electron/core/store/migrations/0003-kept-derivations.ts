import type { Migration } from './migration.ts'

/** Finds what was derived from an exchange whose bodies are not kept. */
export const keptDerivations: Migration = {
  version: 3,
  up: (db) => void db.exec("CREATE INDEX fact_kept ON fact (exchange_id, seq) WHERE kind = 'derivation-kept'"),
}
