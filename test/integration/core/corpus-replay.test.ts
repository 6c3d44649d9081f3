import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dataFolder } from '#core/data-folder.ts'
import { rebuild } from '#core/ingest/rebuild.ts'
import { openStore } from '#core/store/open-store.ts'
import type { Usage } from '#shared/model/usage.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { type CorpusExchange, corpusMissing, readExchanges, requestBytes, responseBytes } from '#support/corpus.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { type ReportedUsage, reportedUsage } from '#support/usage-oracle.ts'
import { startTestCore, type TestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'

/**
 * Recorded traffic of OpenAI and Anthropic through the real recorder: every answer byte for byte, every usage as the provider reported it,
 * every sequence one run.
 */
const PROVIDERS: Readonly<Record<string, string>> = { 'api.openai.com': 'openai', 'api.anthropic.com': 'anthropic' }
const MODEL_CALL = /^\/v1\/(chat\/completions|responses|messages)$/
/** Recomputed on the way, or not true of a body that was stored decoded. */
const DROPPED = new Set([
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'host',
  'connection',
  'accept-encoding',
  'expect',
])

const kept = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !DROPPED.has(name.toLowerCase())))

const shapeOf = (usage: Usage | null): ReportedUsage | null =>
  usage && {
    inputTotal: usage.inputTotal,
    outputTotal: usage.outputTotal,
    cacheRead: usage.cacheRead,
    cacheWrite: usage.cacheWrite5m + usage.cacheWrite1h,
    reasoning: usage.reasoning,
  }

/** An exchange as the client might have had it: its request, what the provider sends, and what is to arrive. */
interface Replayed {
  readonly sent: Uint8Array
  readonly answered: Uint8Array
  readonly arrives: Uint8Array
}

const asRecorded = (exchange: CorpusExchange): Replayed => {
  const answered = responseBytes(exchange)
  return { sent: requestBytes(exchange), answered, arrives: answered }
}

/** The same exchange, had its client not asked for the usage: the chunk must not arrive. null: it did not, or asked for more. */
function withoutAsking(exchange: CorpusExchange): Replayed | null {
  const body = exchange.requestBody
  if (exchange.host !== 'api.openai.com' || typeof body !== 'object' || body === null || !('stream_options' in body)) return null
  const { stream_options, ...request } = body
  if (JSON.stringify(stream_options) !== '{"include_usage":true}') return null
  const answered = responseBytes(exchange)
  const events = Buffer.from(answered).toString('utf8').split('\n\n')
  const arrives = events.filter((event) => !/"choices":\s*\[\],.*"usage":\s*\{|"usage":\s*\{.*"choices":\s*\[\]/s.test(event))
  return { sent: Buffer.from(JSON.stringify(request)), answered, arrives: Buffer.from(arrives.join('\n\n')) }
}

describe.skipIf(corpusMissing !== null).for([{ rewrite: true }, { rewrite: false }])(
  `recorded traffic, replayed, rewrites: $rewrite${corpusMissing ? ` (skipped: ${corpusMissing})` : ''}`,
  ({ rewrite }) => {
    let upstream: Upstream
    let core: TestCore
    const sequences = new Map<string, CorpusExchange[]>()
    const altered: string[] = []
    let withheld = 0
    const dataDir = temporaryFolder()

    beforeAll(async () => {
      upstream = await startUpstream()
      core = await startTestCore({ openai: upstream.url, anthropic: upstream.url }, { dataDir, rewrite })
      for await (const exchange of readExchanges('exchanges')) {
        if (!PROVIDERS[exchange.host]) continue
        const { id } = exchange.sequence
        sequences.set(id, [...(sequences.get(id) ?? []), exchange])
      }
      for (const [id, exchanges] of sequences) for (const exchange of exchanges) await replay(id, exchange)
      await core.drain()
    }, 180_000)
    afterAll(async () => {
      await core?.close()
      await upstream?.close()
      rmSync(dataDir, { recursive: true, force: true })
    })

    async function replay(sequence: string, exchange: CorpusExchange): Promise<void> {
      const { host, method, path, query, status } = exchange
      const { sent, answered, arrives } = (rewrite ? withoutAsking(exchange) : null) ?? asRecorded(exchange)
      upstream.next({ status, headers: kept(exchange.responseHeaders), chunks: chunksOf(answered) })
      const response = await fetch(`${core.recorder}/run/${sequence}/${PROVIDERS[host]}${path}${query ? `?${query}` : ''}`, {
        method,
        headers: kept(exchange.requestHeaders),
        ...(sent.length > 0 && method !== 'GET' && { body: Buffer.from(sent) }),
      })
      const received = Buffer.from(await response.arrayBuffer())
      if (response.status !== status || !received.equals(arrives)) altered.push(`${sequence} ${exchange.sequence.index} ${path}`)
      if (arrives.length < answered.length) withheld += 1
    }

    test('there is enough of it to prove something', () => {
      expect([...sequences.values()].flat().filter(({ path }) => MODEL_CALL.test(path)).length).toBeGreaterThan(400)
    })

    test('no answer was altered, but that usage nobody asked for was withheld', () => {
      expect(altered).toEqual([])
      if (rewrite) expect(withheld).toBeGreaterThan(15)
      else expect(withheld).toBe(0)
    })

    test('each sequence is one run whose usages are the provider’s own', async () => {
      const wrong: unknown[] = []
      for (const [id, exchanges] of sequences) {
        const calls = exchanges.filter(({ method, path }) => method === 'POST' && MODEL_CALL.test(path))
        if (calls.length === 0) continue
        const expected = calls.map((call) =>
          reportedUsage(call.host, call.path, Buffer.from(responseBytes(call)).toString('utf8')),
        )
        const view = await core.call('runs.get', { ref: id })
        const attempts = view.calls.flatMap((call) => call.attempts).sort((a, b) => a.startUs - b.startUs)
        const found = attempts.map(({ usage }) => shapeOf(usage))
        if (JSON.stringify(found) !== JSON.stringify(expected)) wrong.push({ id, expected, found })
      }
      expect(wrong).toEqual([])
      const names = (await core.call('runs.list', {})).map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
    })

    test('nothing was dropped and nothing went wrong', async () => {
      expect(await core.call('core.status', {})).toMatchObject({ dropped: 0, problems: [], recording: true })
    })

    test('a rebuild derives the same rows from the facts', async () => {
      await core.close()
      const file = dataFolder(dataDir).store
      const live = derivedRows(file)
      expect(live.call?.length).toBeGreaterThan(400)
      const store = openStore(file, { origin: { machine: 'test', user: 'test' } })
      rebuild(store, createPriceBook())
      store.close()
      expect(derivedRows(file)).toEqual(live)
    })
  },
)

/** A body in pieces of odd sizes, so that characters and events are cut anywhere. */
function* chunksOf(body: Uint8Array): Generator<Uint8Array> {
  for (let at = 0, size = 7; at < body.length; at += size, size = (size * 31) % 4093) yield body.subarray(at, at + size)
}
