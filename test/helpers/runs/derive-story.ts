import { createHash } from 'node:crypto'
import type { PriceRow } from '#shared/model/cost.ts'
import type { AnnotationBody, ExchangeOpened, ExchangeSettled, Fact, FactBody } from '#shared/model/fact.ts'
import { type BodyId, type ExchangeId, exchangeId, type RunId } from '#shared/model/ids.ts'
import type { RunDetail } from '#shared/model/run.ts'
import { durationUs, epochUs } from '#shared/model/units.ts'
import type { PriceBook, PriceLookup } from '#shared/pricing/price-book.ts'
import { providerFor } from '#shared/providers/index.ts'
import { createDeriver, type DeriverDeps } from '#shared/runs/derive.ts'
import type { ReadExchange } from '#shared/runs/history.ts'
import { presentDetail } from '#shared/runs/present.ts'
import { receivedTools } from '#shared/runs/received-tools.ts'
import { createRemovedExchanges, removeTexts } from '#shared/runs/removed-bodies.ts'
import type { ReadingTime } from '#shared/runs/status.ts'
import { createMemoryIndex, type MemoryIndex } from './memory-index.ts'
import type { StoryExchange } from './story.ts'

/** Midnight of some day; stories count from here. */
export const STORY_START = 1_790_000_000_000_000

/** Facts with the bodies that they point at. */
export interface Recording {
  readonly facts: readonly Fact[]
  readonly bodies: readonly Uint8Array[]
}

interface Event {
  readonly at: number
  readonly body: FactBody
}

/** Writes a story down as facts, in the order in which they would have been recorded: what ends comes before what begins at the same time. */
export function record(
  story: readonly StoryExchange[],
  annotations: readonly { at: number; runId: RunId; body: AnnotationBody }[] = [],
): Recording {
  const bodies: Uint8Array[] = []
  const keep = (text: string) => {
    const bytes = new TextEncoder().encode(text)
    bodies.push(bytes)
    return { id: (bodies.length - 1) as BodyId, bytes: bytes.length, kept: bytes.length }
  }
  const events: Event[] = [
    ...story.flatMap((exchange) => [...settledEvent(exchange, keep), openedEvent(exchange, keep)]),
    ...annotations.map(
      ({ at, runId, body }): Event => ({
        at: at * 1e6,
        body: { kind: 'annotation', at: epochUs(STORY_START + at * 1e6), runId, body },
      }),
    ),
  ]
  const facts = events
    .sort((a, b) => a.at - b.at || Number(b.body.kind === 'exchange-settled') - Number(a.body.kind === 'exchange-settled'))
    .map(({ body }, at): Fact => ({ seq: at + 1, id: `fact-${at + 1}`, schema: 1, origin: { machine: 'm', user: 'u' }, body }))
  return { facts, bodies }
}

type Keep = (text: string) => { id: BodyId; bytes: number; kept: number }

function openedEvent({ id, startUs, hints, headers, endpoint, request }: StoryExchange, keep: Keep): Event {
  const body: ExchangeOpened = {
    kind: 'exchange-opened',
    exchangeId: exchangeId(id),
    coreId: 'core-1',
    source: 'recorded',
    at: epochUs(STORY_START + startUs),
    runIdleMs: 120_000,
    request: {
      method: 'POST',
      ...endpoint,
      query: '',
      headers,
      body: keep(request),
    },
    hints,
    answeredBy: 'upstream',
    decision: null,
    rewrites: [],
  }
  return { at: startUs, body }
}

function settledEvent({ id, startUs, lastsUs, answer, marks }: StoryExchange, keep: Keep): Event[] {
  if (answer.kind === 'open') return []
  const streamed = answer.kind !== 'answered' || answer.body.startsWith('event:')
  const given = answer.kind === 'answered' ? answer.contentType : undefined
  const body: ExchangeSettled = {
    kind: 'exchange-settled',
    exchangeId: exchangeId(id),
    at: epochUs(STORY_START + startUs + lastsUs),
    end:
      answer.kind === 'reset' || answer.kind === 'broken'
        ? { kind: 'failed', code: 'ECONNRESET', message: 'The connection was reset.' }
        : answer.kind === 'cut'
          ? { kind: 'aborted', by: 'client' }
          : { kind: 'completed' },
    response:
      answer.kind === 'reset' || (answer.kind === 'cut' && answer.body === '')
        ? null
        : {
            status: answer.kind === 'answered' ? answer.status : 200,
            headers: [['content-type', given ?? (streamed ? 'text/event-stream' : 'application/json')]],
            body: keep(answer.body),
          },
    timing: {
      requestEndUs: durationUs(0),
      responseHeadUs: durationUs(Math.round(lastsUs / 4)),
      endUs: durationUs(lastsUs),
      marks: marks ?? [
        [0, Math.round(lastsUs / 4)],
        [200, Math.round(lastsUs / 2)],
      ],
    },
  }
  return [{ at: startUs + lastsUs, body }]
}

const RATES = { cacheRead: null, cacheWrite5m: null, cacheWrite1h: null, reasoning: null, other: {} }

/** $3 and $15 a million tokens, for every model but `mystery`; `version` names another edition of the book with other rows. */
export function storyBook(version = 'story 1', inputPico = 3_000_000): PriceBook {
  return {
    version,
    lookup: ({ model }) => {
      if (model === 'mystery') return { kind: 'unknown', why: 'unknown-model' }
      const base = { ...RATES, inputFresh: inputPico, output: 15_000_000 }
      return {
        kind: 'row',
        row: {
          id: `${version}/${model}`,
          provider: 'anthropic',
          model,
          tier: null,
          effectiveFrom: null,
          book: version,
          base,
          steps: [],
        },
      }
    },
    list: () => [],
  }
}

/** A word is a token: enough to count by hand. */
const countWords = { encoding: 'words', count: (text: string) => text.split(/\s+/).filter(Boolean).length }

export interface Derived {
  readonly index: MemoryIndex
  /** What ingest would store as facts: an exchange that was priced otherwise than the one of its model before. */
  readonly priced: readonly { found: PriceLookup; exchange: ExchangeId; key: string }[]
}

export const rowsOf = (priced: Derived['priced']): PriceRow[] =>
  priced.flatMap(({ found }) => (found.kind === 'row' ? [found.row] : []))

/** Derives a recording as ingest does, and as a rebuild does where bodies of it were removed. */
export function derive({ facts, bodies }: Recording, prices: Partial<DeriverDeps> = {}): Derived {
  const index = createMemoryIndex()
  const priced: { found: PriceLookup; exchange: ExchangeId; key: string }[] = []
  const bytes = (id: BodyId | null | undefined) => (id === null || id === undefined ? null : (bodies[id] ?? null))
  const opened = new Map<ExchangeId, Fact<ExchangeOpened>>()
  const settled = new Map<ExchangeId, ExchangeSettled>()
  const deriver = createDeriver({
    index,
    providerFor,
    readExchange,
    book: storyBook(),
    storedRow: (id) => rowsOf(priced).find((row) => row.id === id) ?? null,
    priced: (found, exchange, key) => void priced.push({ found, exchange, key }),
    tokenizerFor: () => countWords,
    hash: (data) => createHash('sha256').update(data).digest('hex'),
    ...prices,
  })
  const removed = createRemovedExchanges(
    index,
    facts.flatMap(({ body }) => (body.kind === 'bodies-removed' ? [body] : [])),
  )
  for (const fact of facts) {
    const { body } = fact
    if (body.kind === 'bodies-removed') {
      removeTexts(index, body)
    } else if (body.kind === 'exchange-opened' && removed.has(body.exchangeId)) {
      opened.set(body.exchangeId, { ...fact, body })
      removed.opened(body)
    } else if (body.kind === 'exchange-settled' && removed.has(body.exchangeId)) {
      const before = opened.get(body.exchangeId)
      if (before) removed.settled(before.body, body)
    } else if (body.kind === 'exchange-opened') {
      const typed = { ...fact, body }
      opened.set(body.exchangeId, typed)
      deriver.opened(typed, bytes(body.request.body.id))
    } else if (body.kind === 'exchange-settled') {
      const before = opened.get(body.exchangeId)
      settled.set(body.exchangeId, body)
      if (before) deriver.settled(before, { ...fact, body }, bytes(before.body.request.body.id), bytes(body.response?.body.id))
    } else if (body.kind === 'annotation') {
      deriver.annotated({ ...fact, body })
    } else if (body.kind === 'span-received') {
      deriver.spanReceived({ ...fact, body })
    }
  }
  return { index, priced }

  function readExchange(id: ExchangeId): ReadExchange | null {
    const head = opened.get(id)?.body.request
    const answer = settled.get(id)?.response
    const [sent, received] = [bytes(head?.body.id), bytes(answer?.body.id)]
    const provider = head && providerFor(head)
    if (!provider || !sent) return null
    const parsed = provider.parseRequest(head, sent)
    const request = parsed.ok ? parsed.value : null
    if (!answer || !received) return { request, response: null }
    return {
      request,
      response: provider.parseResponse({ status: answer.status, headers: answer.headers, body: received, request }),
    }
  }
}

/** The contract's JSON of every run, oldest first. */
export function showAll(index: MemoryIndex, at = 3600): RunDetail[] {
  const time: ReadingTime = { now: epochUs(STORY_START + at * 1e6), liveCores: ['core-1'] }
  return index.runs().map((run) => {
    const calls = index.calls(run.id)
    const segments = new Map(calls.map((call) => [call.id, index.segments(call.id)]))
    return presentDetail(
      { run, totals: index.totals(run.id), open: index.openOf(run.id) },
      index.agents(run.id),
      calls,
      segments,
      receivedTools(index, run, calls),
      time,
    )
  })
}

/** A run's spans as an indented list: what stands under what, when, and what it costs. */
export function outline(run: RunDetail): string[] {
  const depths = new Map<string, number>()
  const lines = run.spans.map((span) => {
    const depth = span.parentId === null ? 0 : (depths.get(span.parentId) ?? 0) + 1
    depths.set(span.id, depth)
    return `${'  '.repeat(depth)}- ${span.kind} ${span.name} ${span.startUs / 1e6}–${span.endUs / 1e6} s`
  })
  return [run.name, ...lines]
}
