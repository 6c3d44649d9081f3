import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { PriceRow } from '#shared/model/cost.ts'
import type { Annotation, PriceRowUsed } from '#shared/model/fact.ts'
import { runId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { ann, exchange, opened, settled } from './samples.ts'
import { newStore, openForWriting, tempFolder } from './temp-store.ts'

const outcome: Annotation = {
  kind: 'annotation',
  at: epochUs(9_000_000),
  runId: runId(exchange(1)),
  body: { type: 'outcome', success: true, score: 0.9 },
}

test('facts come back in sequence, as they were appended, signed with their origin', () => {
  const { facts } = newStore()
  const appended = [facts.append(opened(1)), facts.append(settled(1)), facts.append(outcome)]

  expect([...facts.all()]).toEqual(appended)
  expect(appended.map((fact) => fact.seq)).toEqual([1, 2, 3])
  expect(appended.map((fact) => fact.body)).toEqual([opened(1), settled(1), outcome])
  expect(appended.map((fact) => [fact.schema, fact.origin])).toEqual([
    [1, ann],
    [1, ann],
    [1, ann],
  ])
  expect(new Set(appended.map((fact) => fact.id)).size).toBe(3)
  expect([...facts.all(2)]).toEqual(appended.slice(2))
})

test('an exchange is found by what opened it and by what settled it', () => {
  const { facts } = newStore()
  const decided = opened(1, { answeredBy: 'cache', decision: 'same request 3 s ago' })
  facts.append(decided)
  facts.append(opened(2))
  facts.append(settled(2, { end: { kind: 'aborted', by: 'client' } }))

  expect(facts.opened(exchange(1))?.body).toEqual(decided)
  expect(facts.settled(exchange(1))).toBeNull()
  expect(facts.settled(exchange(2))?.body.end).toEqual({ kind: 'aborted', by: 'client' })
  expect(facts.opened(exchange(3))).toBeNull()
})

test('an exchange opens once and settles once', () => {
  const { facts } = newStore()
  facts.append(opened(1))
  facts.append(settled(1))

  expect(() => facts.append(opened(1))).toThrow('UNIQUE')
  expect(() => facts.append(settled(1))).toThrow('UNIQUE')
  expect([...facts.all()]).toHaveLength(2)
})

test('a long fact reads back exactly', () => {
  const { facts } = newStore()
  const timing = { ...settled(1).timing, marks: Array.from({ length: 512 }, (_, i) => [i * 31, i * 5_003] as const) }
  facts.append(settled(1, { timing }))

  expect(facts.settled(exchange(1))?.body.timing).toEqual(timing)
})

test('the price row of an old call is kept', () => {
  const { facts } = newStore()
  const rates = {
    inputFresh: 1_250_000,
    cacheRead: 125_000,
    cacheWrite5m: null,
    cacheWrite1h: null,
    output: 10_000_000,
    reasoning: null,
    other: {},
  }
  const row: PriceRow = {
    id: 'book/openai/gpt-5@start',
    provider: 'openai',
    model: 'gpt-5',
    tier: null,
    effectiveFrom: null,
    book: 'book 1',
    base: rates,
    steps: [],
  }
  const used: PriceRowUsed = { kind: 'price-row-used', at: epochUs(1), exchangeId: exchange(1), row }
  facts.append(used)
  facts.append({ ...used, exchangeId: exchange(2) })

  expect(facts.priceRow('book/openai/gpt-5@start')).toEqual(row)
  expect(facts.priceRow('book/openai/gpt-6@start')).toBeNull()
})

test('walking all facts allows writing on the way', () => {
  const { facts, derived } = newStore()
  for (let n = 1; n <= 600; n += 1) facts.append(opened(n))

  let walked = 0
  for (const fact of facts.all()) {
    derived.removeOpen(exchange(fact.seq))
    walked += 1
  }
  expect(walked).toBe(600)
})

test('no fact can be changed or deleted, whoever asks', () => {
  const file = join(tempFolder(), 'store.db')
  openForWriting(file).facts.append(opened(1))
  const intruder = new Database(file)

  expect(() => intruder.exec("UPDATE fact SET kind = 'annotation'")).toThrow('facts are append-only')
  expect(() => intruder.exec('DELETE FROM fact')).toThrow('facts are append-only')
  intruder.close()
})

test('a provider is counted by exchange, with the newest client that named itself', () => {
  const { facts, runs } = newStore()
  const { request } = opened(1)
  facts.append(opened(1))
  facts.append(opened(2, { request: { ...request, headers: [['user-agent', 'openai-python/3']] } }))
  facts.append(opened(3, { request: { ...request, headers: [] } }))
  facts.append(opened(4, { request: { ...request, provider: null, host: 'llm.example.com', headers: [] } }))

  expect(runs.providers()).toEqual([
    { provider: 'openai', calls: 3, client: 'openai-python/3' },
    { provider: 'llm.example.com', calls: 1, client: null },
  ])
})
