import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dataFolder } from '#core/data-folder.ts'
import { rebuild, rebuildRepriced } from '#core/ingest/rebuild.ts'
import { openPriceBook } from '#core/price-book.ts'
import { writePriceFile } from '#core/price-files.ts'
import { openStore } from '#core/store/open-store.ts'
import type { Store } from '#core/store/store.ts'
import { epochUs } from '#shared/model/units.ts'
import { anthropicMessage, openaiCompletion } from '#support/answers.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { startTestCore, type TestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'

/** Prices that change while a core records: what was priced keeps its price (law 5), and a rebuild knows it (law 8). */
let upstream: Upstream
let core: TestCore
let dataDir: string

beforeEach(async () => {
  upstream = await startUpstream()
  upstream.reply(({ url }) =>
    url.includes('/messages')
      ? anthropicMessage({ model: 'claude-opus-5', text: 'Hi.', input: 1000, output: 100 })
      : openaiCompletion({ model: 'llama3:8b', text: 'Hi.', prompt: 1000, completion: 100 }),
  )
  dataDir = temporaryFolder()
})
afterEach(async () => {
  await core.close()
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const start = async (): Promise<void> => {
  core = await startTestCore({ anthropic: upstream.url, ollama: upstream.url }, { dataDir })
}

/** One call in a run of its own; what it cost. */
async function record(run: string, path = 'anthropic/v1/messages', model = 'claude-opus-5') {
  await fetch(`${core.recorder}/run/${run}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, max_tokens: 9, messages: [{ role: 'user', content: run }] }),
  })
  return costOf(run)
}
const recordLocal = (run: string) => record(run, 'ollama/v1/chat/completions', 'llama3:8b')
const costOf = async (run: string) => (await core.call('runs.show', { ref: run })).calls[0]?.cost

/** Ends the core and works on its store. */
async function offline<T>(work: (store: Store) => T): Promise<T> {
  await core.close()
  const store = openStore(dataFolder(dataDir).store, { origin: { machine: 'test', user: 'test' } })
  try {
    return work(store)
  } finally {
    store.close()
  }
}
const rows = () => derivedRows(dataFolder(dataDir).store)
const OPUS = { model: 'claude-opus-5', provider: 'anthropic', input: 1, output: 10 }
const priced = (nanoUsd: number) => expect.objectContaining({ kind: 'priced', nanoUsd })

describe('a running core', () => {
  test('prices new calls with changed files at once, and leaves the old ones alone', async () => {
    await start()
    expect(await record('before')).toEqual(priced(7_500_000))
    writePriceFile(dataDir, 'own', { prices: [OPUS] })
    expect(await record('not yet told')).toEqual(priced(7_500_000))
    expect(await core.call('prices.reload', {})).toEqual({ version: expect.stringMatching(/^user \(1 price\) \+ genai-prices/) })
    expect(await record('after')).toEqual(priced(2_000_000))
    expect(await costOf('before')).toEqual(priced(7_500_000))
    const { rows: listed } = await core.call('prices.list', { model: 'claude-opus-5', provider: 'anthropic' })
    expect(listed.map(({ book }) => book)).toEqual(['user', expect.stringContaining('genai-prices')])

    writePriceFile(dataDir, 'own', null)
    await core.call('prices.reload', {})
    expect(await record('back')).toEqual(priced(7_500_000))
  })

  test('takes a newer edition in the bundled one’s place', async () => {
    await start()
    const model = { id: 'claude-opus-5', match: { equals: 'claude-opus-5' }, prices: { input_mtok: 2, output_mtok: 20 } }
    writePriceFile(dataDir, 'book', { name: 'edition 2', providers: [{ id: 'anthropic', api_pattern: 'x', models: [model] }] })
    expect(await core.call('prices.reload', {})).toEqual({ version: 'edition 2' })
    expect(await record('edition 2')).toEqual(priced(4_000_000))
  })

  test('refuses a file that it does not understand, and keeps its prices', async () => {
    await start()
    writeFileSync(join(dataDir, 'prices.json'), '{"prices": [{"model": "m"}]}')
    await expect(core.call('prices.reload', {})).rejects.toThrow(
      /^bad-request: prices\.json: prices\[0\]: expected a price for input or output/,
    )
    expect(await record('as before')).toEqual(priced(7_500_000))
  })

  test('starts with the bundled prices where a file is broken, says so, and hears when it is mended', async () => {
    mkdirSync(dataDir, { recursive: true })
    writeFileSync(join(dataDir, 'prices.json'), '{"prices": [')
    await start()
    expect(await record('broken')).toEqual(priced(7_500_000))
    expect((await core.call('core.status', {})).problems).toEqual([
      {
        code: 'prices-unreadable',
        message: expect.stringMatching(
          /^prices\.json is not JSON: .* The bundled prices are used\. Correct it in .+ and restart agentprof\.$/,
        ),
      },
    ])
    writePriceFile(dataDir, 'own', { prices: [OPUS] })
    await core.call('prices.reload', {})
    expect((await core.call('core.status', {})).problems).toEqual([])
    expect(await record('mended')).toEqual(priced(2_000_000))
  })
})

describe('a rebuild', () => {
  test('gives every call the price that it had, also where there was none', async () => {
    await start()
    await record('opus 1')
    expect(await recordLocal('local 1')).toEqual({ kind: 'free', nanoUsd: 0, why: 'local' })
    writePriceFile(dataDir, 'own', { prices: [OPUS, { model: 'llama3*', provider: 'ollama', input: 0.1, output: 0.1 }] })
    await core.call('prices.reload', {})
    await record('opus 2')
    expect(await recordLocal('local 2')).toEqual(priced(110_000))
    writePriceFile(dataDir, 'own', null)
    await core.call('prices.reload', {})
    await record('opus 3')
    expect(await recordLocal('local 3')).toEqual({ kind: 'free', nanoUsd: 0, why: 'local' })
    await core.close()
    const live = rows()

    writePriceFile(dataDir, 'own', { prices: [{ model: '*', input: 99, output: 99 }] })
    await offline((store) => rebuild(store, openPriceBook(dataDir)))
    expect(rows()).toEqual(live)
  })

  test('keeps what an advisor cost at its own model’s rates', async () => {
    const sampled = (type: string, input: number, output: number) => ({ type, input_tokens: input, output_tokens: output })
    const advisor = { ...sampled('advisor_message', 1000, 100), model: 'claude-fable-5' }
    const usage = { input_tokens: 1000, output_tokens: 100, iterations: [sampled('message', 1000, 100), advisor] }
    upstream.reply(() => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-opus-5', content: [], usage }),
    }))
    await start()
    // Opus at $5 and $25, Fable at $10 and $50 a million.
    expect(await record('advised')).toMatchObject({ kind: 'priced', nanoUsd: 22_500_000, estimated: false })
    const [segments] = await core.call('runs.segments', { runId: (await core.call('runs.show', { ref: 'advised' })).id })
    expect(segments?.segments.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(22_500_000)
    await core.close()
    const live = rows()
    writePriceFile(dataDir, 'own', { prices: [{ model: '*', input: 99, output: 99 }] })
    await offline((store) => rebuild(store, openPriceBook(dataDir)))
    expect(rows()).toEqual(live)
  })

  test('with --reprice prices everything anew, and later rebuilds keep that', async () => {
    await start()
    await record('first')
    await recordLocal('local')
    writePriceFile(dataDir, 'own', { prices: [OPUS] })
    await core.call('prices.reload', {})
    await record('second')

    writePriceFile(dataDir, 'own', { prices: [{ model: '*', input: 2, output: 20 }] })
    const costs = await offline((store) => {
      rebuildRepriced(store, openPriceBook(dataDir), () => epochUs(Date.now() * 1000))
      return Object.fromEntries(store.runs.list({}).map(({ run, totals }) => [run.name, totals.cost.nanoUsd]))
    })
    expect(costs).toEqual({ first: 4_000_000, local: 4_000_000, second: 4_000_000 })
    const repriced = rows()

    writePriceFile(dataDir, 'own', null)
    await offline((store) => rebuild(store, openPriceBook(dataDir)))
    expect(rows()).toEqual(repriced)
  })
})

test('the price files can be read by their owner alone', async () => {
  await start()
  writePriceFile(dataDir, 'own', { prices: [] })
  expect(statSync(join(dataDir, 'prices.json')).mode & 0o777).toBe(0o600)
})
