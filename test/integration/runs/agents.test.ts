import { rmSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataFolder } from '#core/data-folder.ts'
import { rebuild } from '#core/ingest/rebuild.ts'
import { openStore } from '#core/store/open-store.ts'
import type { Store } from '#core/store/store.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { generateAgentPrograms } from '#support/agents/agent-program.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { startTestCore, type TestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'
import { playProgram } from '../../helpers/runs/play-programs.ts'
import { compare } from '../../helpers/runs/score-agents.ts'

/** Generated agents, as in `test/property/runs`, but over sockets, through the recorder and the store. */
const SEEDS = Array.from({ length: 16 }, (_, seed) => seed)

const dataDir = temporaryFolder()
const { store: file } = dataFolder(dataDir)
let upstream: Upstream
let core: TestCore
let right = 0

beforeAll(async () => {
  upstream = await startUpstream()
  core = await startTestCore({ anthropic: upstream.url, openai: upstream.url }, { dataDir })
})
afterAll(async () => {
  await core.close()
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test.for(SEEDS)('what the agents of seed %i did is found through the recorder, all and nothing else', async (seed) => {
  const program = generateAgentPrograms(seed)
  const known = new Set((await core.call('runs.list', {})).map(({ id }) => id))
  const before = exchangesSeen().length
  await playProgram(program, core.recorder, upstream)
  const runs = (await core.call('runs.list', {})).filter(({ id }) => !known.has(id))
  const views = await Promise.all(runs.map(({ id }) => core.call('runs.get', { ref: id })))
  const found = views.map(({ agents, calls, detail }) => ({ agents, calls, spans: detail.spans, startUs: 0 }))
  // Requests were sent one after the other, so that the n-th recorded is the program's n-th.
  const recorded = exchangesSeen().slice(before)
  const names = new Map(recorded.map((id, at) => [id, program.exchanges[at]?.id ?? '']))
  const score = compare(program, found, { nameOf: (id) => names.get(id) ?? id, timed: false })
  expect({ invented: score.invented, missed: score.missed }).toEqual({ invented: [], missed: [] })
  expect(recorded).toHaveLength(program.exchanges.length)
  right += score.right
})

test('there was much to find', () => {
  expect(right).toBeGreaterThan(300)
})

test('a rebuild finds the same', async () => {
  await core.close()
  const live = derivedRows(file)
  withStore(false, (store) => rebuild(store, createPriceBook()))
  expect(derivedRows(file)).toEqual(live)
})

const exchangesSeen = (): string[] =>
  withStore(true, ({ facts }) =>
    [...facts.all()].flatMap(({ body }) => (body.kind === 'exchange-opened' ? [body.exchangeId] : [])),
  )

function withStore<T>(readOnly: boolean, work: (store: Store) => T): T {
  const store = openStore(file, readOnly ? { readOnly } : { origin: { machine: 'test', user: 'test' } })
  try {
    return work(store)
  } finally {
    store.close()
  }
}
