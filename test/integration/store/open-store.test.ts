import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openStore } from '#core/store/open-store.ts'
import { StoreMissingError, StoreTooNewError } from '#core/store/store-errors.ts'
import { ann, exchange, opened, run } from './samples.ts'
import { newStore, openForReading, openForWriting, tempFolder } from './temp-store.ts'

test.skipIf(process.platform === 'win32')('a store and its log are for their owner alone', () => {
  const file = join(tempFolder(), 'store.db')
  openForWriting(file).facts.append(opened(1))

  for (const part of [file, `${file}-wal`, `${file}-shm`]) expect([part, statSync(part).mode & 0o777]).toEqual([part, 0o600])
})

test('a store has large pages and a write-ahead log, for whoever opens it', () => {
  const file = join(tempFolder(), 'store.db')
  openForWriting(file)
  const db = new Database(file, { readonly: true })

  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(db.pragma('page_size', { simple: true })).toBe(16_384)
  db.close()
})

test('a transaction that throws leaves nothing behind', () => {
  const store = newStore()
  const attempt = () =>
    store.transaction(() => {
      store.facts.append(opened(1))
      store.derived.putRun(run('aaaa', 1))
      throw new Error('disk full')
    })

  expect(attempt).toThrow('disk full')
  expect([...store.facts.all()]).toEqual([])
  expect(store.runs.list({})).toEqual([])
})

test('an attempt that throws is undone alone', () => {
  const store = newStore()
  const answer = store.transaction(() => {
    store.facts.append(opened(1))
    const failing = () =>
      store.attempt(() => {
        store.facts.append(opened(2))
        throw new Error('cannot be parsed')
      })
    expect(failing).toThrow('cannot be parsed')
    store.attempt(() => store.facts.append(opened(3)))
    return 'done'
  })

  expect(answer).toBe('done')
  expect(store.facts.opened(exchange(1))).not.toBeNull()
  expect(store.facts.opened(exchange(2))).toBeNull()
  expect(store.facts.opened(exchange(3))).not.toBeNull()
})

test('a nested transaction is part of the outer one', () => {
  const store = newStore()
  const failing = () =>
    store.transaction(() => {
      store.transaction(() => store.facts.append(opened(1)))
      throw new Error('disk full')
    })

  expect(failing).toThrow('disk full')
  expect([...store.facts.all()]).toEqual([])
})

test('a reader opens a store that nobody has open, and leaves it as it is', () => {
  const file = join(tempFolder(), 'store.db')
  const writer = openStore(file, { origin: ann })
  writer.facts.append(opened(1))
  writer.close()
  expect(existsSync(`${file}-shm`)).toBe(false)
  const before = readFileSync(file)

  const reader = openStore(file, { readOnly: true })
  expect(reader.facts.opened(exchange(1))?.body).toEqual(opened(1))
  reader.close()
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a reader cannot write', () => {
  const file = join(tempFolder(), 'store.db')
  openForWriting(file)
  const reader = openForReading(file)

  expect(() => reader.facts.append(opened(1))).toThrow('read-only')
  expect(() => reader.derived.putRun(run('aaaa', 1))).toThrow('readonly')
  expect(() => reader.bodies.put(new Uint8Array(100), null)).toThrow('readonly')
})

test('a reader sees one moment throughout a transaction, and the present outside of it', () => {
  const file = join(tempFolder(), 'store.db')
  const [writer, reader] = [openForWriting(file), openForReading(file)]
  writer.facts.append(opened(1))
  const seen = reader.transaction(() => {
    const before = [...reader.facts.all()].length
    writer.facts.append(opened(2))
    return [before, [...reader.facts.all()].length]
  })

  expect(seen).toEqual([1, 1])
  expect([...reader.facts.all()]).toHaveLength(2)
})

test('where nothing was recorded yet, a reader is told so and makes nothing', () => {
  const file = join(tempFolder(), 'store.db')

  expect(() => openStore(file, { readOnly: true })).toThrow(StoreMissingError)
  expect(existsSync(file)).toBe(false)
  writeFileSync(file, '')
  expect(() => openStore(file, { readOnly: true })).toThrow(StoreMissingError)
  expect(statSync(file).size).toBe(0)
})

test('a store of a newer build is refused, to read and to write, and stays as it is', () => {
  const folder = tempFolder()
  const [file, kept] = [join(folder, 'store.db'), join(folder, 'kept.db')]
  openStore(file, { origin: ann }).close()
  const newer = new Database(file)
  newer.pragma('user_version = 1000')
  newer.close()
  copyFileSync(file, kept)

  expect(() => openStore(file, { origin: ann })).toThrow(StoreTooNewError)
  expect(() => openStore(file, { readOnly: true })).toThrow('Store is version 1000; this build reads up to 5.')
  expect(readFileSync(file).equals(readFileSync(kept))).toBe(true)
})
