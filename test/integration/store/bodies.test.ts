import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { BodyId } from '#shared/model/ids.ts'
import { newStore, openForReading, openForWriting, tempFolder } from './temp-store.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (body: Uint8Array): string => new TextDecoder().decode(body)

/** The n-th request of a conversation that grows by one message a turn. */
const turn = (n: number): string =>
  JSON.stringify({
    messages: Array.from({ length: n + 1 }, (_, i) => `message ${i}: ${'what the agent said '.repeat(20)}`),
    model: 'm',
  })

function keptBytes(file: string): number {
  const db = new Database(file, { readonly: true })
  const sum = Number(db.prepare('SELECT sum(length(data)) FROM body').pluck().get())
  db.close()
  return sum
}

test('bodies of one conversation read back exactly, by their writer and by a reader', () => {
  const file = join(tempFolder(), 'store.db')
  const { bodies } = openForWriting(file)
  const turns = Array.from({ length: 80 }, (_, n) => turn(n))
  const ids = turns.map((body) => bodies.put(bytes(body), 'run-1'))

  expect(ids.map((id) => text(bodies.get(id)))).toEqual(turns)
  const reader = openForReading(file).bodies
  expect(ids.toReversed().map((id) => text(reader.get(id)))).toEqual(turns.toReversed())
})

test('a turn costs what it adds, not what it repeats', () => {
  const file = join(tempFolder(), 'store.db')
  const { bodies } = openForWriting(file)
  bodies.put(bytes(turn(500)), 'run-1')
  const first = keptBytes(file)
  bodies.put(bytes(turn(501)), 'run-1')

  expect(keptBytes(file) - first).toBeLessThan(200)
})

test('a conversation goes on with deltas after the store was closed', () => {
  const file = join(tempFolder(), 'store.db')
  openForWriting(file).bodies.put(bytes(turn(500)), 'run-1')
  const before = keptBytes(file)
  const { bodies } = openForWriting(file)
  const id = bodies.put(bytes(turn(501)), 'run-1')

  expect(keptBytes(file) - before).toBeLessThan(200)
  expect(text(bodies.get(id))).toBe(turn(501))
})

test('equal bodies are kept once', () => {
  const { bodies } = newStore()

  expect(bodies.put(bytes('{"a":1}'), 'run-2')).toBe(bodies.put(bytes('{"a":1}'), 'run-1'))
  expect(bodies.put(bytes(''), null)).toBe(bodies.put(bytes(''), null))
})

test('empty, tiny and incompressible bodies read back exactly', () => {
  const { bodies } = newStore()
  const noise = crypto.getRandomValues(new Uint8Array(5000))

  for (const body of [new Uint8Array(), bytes('{'), noise]) expect(bodies.get(bodies.put(body, null))).toEqual(body)
})

test('what a caller does to bytes that it read changes nothing that is kept', () => {
  const { bodies } = newStore()
  const id = bodies.put(bytes(turn(40)), 'run-1')
  bodies.get(id).fill(0)
  const next = bodies.put(bytes(turn(41)), 'run-1')

  expect(text(bodies.get(id))).toBe(turn(40))
  expect(text(bodies.get(next))).toBe(turn(41))
})

test('a body of a rolled back transaction is never the base of a later one', () => {
  const store = newStore()
  const { bodies } = store
  bodies.put(bytes(turn(1)), 'run-1')
  let lost: BodyId | undefined
  const attempt = () =>
    store.transaction(() => {
      lost = bodies.put(bytes(`${turn(30)} lost`), 'run-1')
      throw new Error('disk full')
    })
  expect(attempt).toThrow('disk full')

  const other = bodies.put(bytes('something else entirely'), null)
  const next = bodies.put(bytes(turn(2)), 'run-1')
  expect(other).toBe(lost)
  expect(text(bodies.get(other))).toBe('something else entirely')
  expect(text(bodies.get(next))).toBe(turn(2))
})

test('a damaged body is reported, not handed out', () => {
  const file = join(tempFolder(), 'store.db')
  const { bodies } = openForWriting(file)
  const id = bodies.put(bytes('{"a":1}'), null)
  const intruder = new Database(file)
  intruder.prepare('UPDATE body SET data = ? WHERE id = ?').run(Buffer.from('{"a":2}'), id)
  intruder.close()

  expect(() => bodies.get(id)).toThrow('is damaged')
})

test('asking for a body that was never stored is a bug', () => {
  expect(() => newStore().bodies.get(7 as BodyId)).toThrow('There is no body 7')
})
