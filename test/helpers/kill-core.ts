import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import { deriveRest, rebuild } from '#core/ingest/rebuild.ts'
import { openStore } from '#core/store/open-store.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { anthropicEvents, anthropicMessage, sse } from '#support/answers.ts'
import type { Upstream } from '#support/upstream.ts'
import { derivedRows } from './derived-rows.ts'
import { startServing } from './serving.ts'

/** What must be on disk: everything that its client had whole so long before. */
const SETTLED_MS = 1000
const CLIENTS = 8

/**
 * Kills a busy core (SIGKILL) that has just started, at a moment that `random` chooses, while its clients ask, each `gapMs` after its last
 * answer (0: without a pause, which takes all of two cores and leaves none to other tests). Looks at what it left: the store opens and is
 * sound, what had settled a second before is there, and deriving it anew gives the same rows (law 8). Returns how many exchanges had to be there.
 */
export async function killBusyCore(data: string, upstream: Upstream, random: () => number, gapMs: number): Promise<number> {
  let answers = 0
  upstream.reply(() =>
    ++answers % 2 === 0 ? anthropicMessage({ text: 'Fine.' }) : sse(anthropicEvents({ text: 'Word by word', output: 50 })),
  )
  const serving = await startServing(data, ['--upstream', `anthropic=${upstream.url}`])
  const round = `kill-${process.hrtime.bigint()}`
  const had = new Map<string, number>()
  let killed = false

  async function ask(name: string): Promise<void> {
    const body = JSON.stringify({ model: 'claude-opus-5', max_tokens: 10, messages: [{ role: 'user', content: name }] })
    const answer = await fetch(`${serving.recorder}/run/kill/anthropic/v1/messages`, { method: 'POST', body })
    await answer.arrayBuffer()
  }

  async function client(number: number): Promise<void> {
    for (let n = 0; !killed; n++) {
      if (gapMs > 0) await pause(gapMs)
      const name = `${round}-${number}-${n}`
      await ask(name)
      had.set(name, performance.now())
    }
  }
  const clients = Array.from({ length: CLIENTS }, (_, number) => client(number).catch(() => undefined))
  // When it is killed is what is tested: any moment will do.
  await pause(SETTLED_MS + random() * 1000)
  killed = true
  const killedAt = performance.now()
  serving.child.kill('SIGKILL')
  await once(serving.child, 'exit')
  await Promise.all(clients)

  const due = [...had].filter(([, at]) => killedAt - at > SETTLED_MS).map(([name]) => name)
  const file = join(data, 'agentprof.db')
  expect(storedNames(file, round)).toEqual(expect.arrayContaining(due))
  rebuiltEqual(file)
  return due.length
}

/** What the prompts of settled exchanges were, of those that hold a text. */
function storedNames(file: string, part: string): string[] {
  const store = openStore(file, { origin: { machine: 'test', user: 'test' } })
  try {
    const names: string[] = []
    for (const { body } of store.facts.all()) {
      if (body.kind !== 'exchange-settled' || !body.response?.body.id) continue
      store.bodies.get(body.response.body.id)
      const id = store.facts.opened(body.exchangeId)?.body.request.body.id
      const prompt = id ? Buffer.from(store.bodies.get(id)).toString() : ''
      if (prompt.includes(part)) names.push(JSON.parse(prompt).messages[0].content)
    }
    return names
  } finally {
    store.close()
  }
}

function rebuiltEqual(file: string): void {
  const db = new Database(file, { readonly: true })
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()
  const store = openStore(file, { origin: { machine: 'test', user: 'test' } })
  deriveRest(store, createPriceBook())
  const before = derivedRows(file)
  rebuild(store, createPriceBook())
  store.close()
  expect(derivedRows(file)).toEqual(before)
}
