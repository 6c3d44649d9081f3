import Database from 'better-sqlite3'

const DERIVED = ['run', 'run_totals', 'run_tag', 'agent', 'call', 'call_segments', 'open_exchange', 'received_tool', 'link']

/** Every row of every derived table, as text, in an order of its own: what law 8 compares. */
export function derivedRows(storeFile: string): Readonly<Record<string, readonly string[]>> {
  const db = new Database(storeFile, { readonly: true })
  try {
    const rows = (table: string): string[] =>
      db
        .prepare(`SELECT * FROM ${table}`)
        .all()
        .map((row) => JSON.stringify(row, (_, value) => (Buffer.isBuffer(value) ? value.toString('base64') : value)))
        .sort()
    return Object.fromEntries(DERIVED.map((table) => [table, rows(table)]))
  } finally {
    db.close()
  }
}
