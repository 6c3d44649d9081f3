import Database from 'better-sqlite3'
import { expect, test } from 'vitest'

test('scripts run on Node 24, whatever Node the machine has', () => {
  expect(process.versions.node).toMatch(/^24\./)
})

test('better-sqlite3 loads without a rebuild', () => {
  const db = new Database(':memory:')
  expect(db.prepare('SELECT 1 + 1 AS sum').get()).toEqual({ sum: 2 })
  db.close()
})
