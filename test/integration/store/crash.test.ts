import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { Store } from '#core/store/store.ts'
import type { Fact } from '#shared/model/fact.ts'
import { startChild } from './child.ts'
import { opened } from './samples.ts'
import { openForReading, openForWriting, tempFolder } from './temp-store.ts'

/** The end of the request body of each exchange that the store knows. */
function requestsIn({ facts, bodies }: Store): string[] {
  const bodyOf = ({ body }: Fact) => (body.kind === 'exchange-opened' ? body.request.body.id : null)
  return [...facts.all()].map((fact) => {
    const id = bodyOf(fact)
    return id === null ? 'no body' : new TextDecoder().decode(bodies.get(id)).slice(-'request 1 ends'.length)
  })
}

test('a writer killed in the middle of a transaction loses that one and nothing before it', async () => {
  const file = join(tempFolder(), 'store.db')
  const writer = startChild('writer.ts', file)
  await writer.line()
  await writer.kill()

  expect(requestsIn(openForReading(file))).toEqual(['request 1 ends', 'request 2 ends', 'request 3 ends'])
  const store = openForWriting(file)
  store.facts.append(opened(4))
  expect(requestsIn(store)).toEqual(['request 1 ends', 'request 2 ends', 'request 3 ends', 'no body'])
  const db = new Database(file, { readonly: true })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
})

test('a reader works beside a live writer and sees only what is committed', async () => {
  const file = join(tempFolder(), 'store.db')
  const writer = startChild('writer.ts', file)
  await writer.line()

  expect(requestsIn(openForReading(file))).toEqual(['request 1 ends', 'request 2 ends', 'request 3 ends'])
})
