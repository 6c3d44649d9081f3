import { afterAll, beforeAll, expect, test } from 'vitest'
import { playDemo } from '#core/demo/play-demo.ts'
import { type StandIn, startStandIn } from '#core/demo/stand-in.ts'
import { type Relay, startRelay } from '#support/relay.ts'

let standIn: StandIn
let relay: Relay
/** The demo, played twice. */
let one: Demo
let another: Demo

beforeAll(async () => {
  standIn = await startStandIn()
  relay = await startRelay(standIn.url)
  one = await play()
  another = await play()
})

afterAll(async () => {
  await relay.close()
  await standIn.close()
})

interface Demo {
  /** Names and keys. */
  readonly runs: readonly string[]
  readonly first: readonly Played[]
  readonly second: readonly Played[]
}

async function play(): Promise<Demo> {
  const before = relay.exchanges().length
  await playDemo({ recorder: relay.url, standIn, pace: 0, signal: new AbortController().signal }).done
  const played = relay.exchanges().slice(before).map(readExchange)
  const runs = [...new Set(played.map(({ run }) => run))]
  const of = (run: string | undefined) => played.filter((each) => each.run === run)
  return { runs, first: of(runs[0]), second: of(runs[1]) }
}

/** What these tests read of a request. */
interface Body {
  readonly model: string
  readonly system: readonly { readonly text: string }[]
  readonly messages: readonly { readonly content: readonly Block[] }[]
}

type Block =
  | { readonly type: 'text' | 'thinking' }
  | { readonly type: 'tool_use'; readonly id: string }
  | { readonly type: 'tool_result'; readonly tool_use_id: string }

interface Played {
  readonly run: string
  readonly status: number
  readonly body: Body
  /** `fresh read write5m write1h output thinking`. */
  readonly usage: readonly number[] | null
}

function readExchange({ path, requestBody, status, responseBody }: ReturnType<Relay['exchanges']>[number]): Played {
  const body: Body = JSON.parse(requestBody)
  const events = responseBody.split('\n').flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6))] : []))
  const start = events.find(({ type }) => type === 'message_start')?.message.usage
  const end = events.find(({ type }) => type === 'message_delta')?.usage
  const usage = start && [
    end.input_tokens,
    end.cache_read_input_tokens,
    start.cache_creation.ephemeral_5m_input_tokens,
    start.cache_creation.ephemeral_1h_input_tokens,
    end.output_tokens,
    end.output_tokens_details.thinking_tokens,
  ]
  return { run: decodeURIComponent(path.split('/')[2] ?? ''), status, body, usage: usage ?? null }
}

/** Dollars per million tokens: fresh, read, written for 5 minutes and for an hour, output (its thinking is part of it). */
const RATES: Readonly<Record<string, readonly number[]>> = {
  'claude-opus-5': [5, 0.5, 6.25, 10, 25, 0],
  'claude-sonnet-5': [2, 0.2, 2.5, 4, 10, 0],
}

const dollars = ({ body: { model }, usage }: Played): number =>
  (usage ?? []).reduce((sum, tokens, bucket) => sum + (tokens * (RATES[model]?.[bucket] ?? Number.NaN)) / 1e6, 0)

const total = (run: readonly Played[]): number => run.reduce((sum, played) => sum + dollars(played), 0)

test('the first run makes 24 calls in 26 attempts, one refused for its rate and one for load', () => {
  const { runs, first, second } = one
  expect(runs.map((run) => run.replace(/[0-9a-f]{12}$/, ''))).toEqual([
    'Fix the flaky webhook_retry test~',
    'Fix the flaky webhook_retry test~',
  ])
  expect(first.map(({ status }) => status).filter((status) => status !== 200)).toEqual([429, 529])
  expect(first).toHaveLength(26)
  expect(second).toHaveLength(24)
  expect(first.flatMap(({ body, status }) => (status === 200 ? [body.model] : [])).sort()).toEqual([
    ...Array(19).fill('claude-opus-5'),
    ...Array(5).fill('claude-sonnet-5'),
  ])
})

test('it costs the same every time, and visibly less with the advice applied', () => {
  expect(another.runs[0]).not.toBe(one.runs[0])
  expect(usages(another.first)).toEqual(usages(one.first))
  expect(usages(another.second)).toEqual(usages(one.second))
  expect(total(one.first)).toBeGreaterThan(1.6)
  expect(total(one.first)).toBeLessThan(1.9)
  expect(total(one.second)).toBeGreaterThan(1)
  expect(total(one.second)).toBeLessThan(1.2)
})

/** Two agents work at the same time, so that only the order within each is fixed. */
const usages = (run: readonly Played[]) =>
  Object.groupBy(
    run.map(({ body, usage }) => ({ agent: body.system[0]?.text.slice(0, 40) ?? '', usage })),
    ({ agent }) => agent,
  )

test('the two lost cache prefixes are the dearest calls of the first run, and the second has none', () => {
  const { first, second } = one
  const [dearest, next] = first.toSorted((a, b) => dollars(b) - dollars(a))
  const lost = first.filter(
    ({ usage, body }) => usage && body.messages.length > 1 && (usage[1] ?? 0) < (usage[2] ?? 0) + (usage[3] ?? 0),
  )
  expect(new Set(lost)).toEqual(new Set([dearest, next]))
  expect(lost.map(({ body }) => body.messages.length)).toEqual([17, 25])
  expect(second.filter(({ body, usage }) => usage && body.messages.length > 1 && usage[1] === 0)).toEqual([])
})

test('every tool use gets its result in the next request', () => {
  const { first } = one
  const longest = first.findLast(({ body }) => body.messages.length === 29)
  const blocks = longest?.body.messages.flatMap(({ content }) => content) ?? []
  const used = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
  const answered = blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : []))
  expect(used).toHaveLength(19)
  expect(answered).toEqual(used)
})

test.each([1, 6, 20])('an abort at request %i ends everything at once', async (last) => {
  const stop = new AbortController()
  const stopping = await startRelay(standIn.url, (count) => {
    if (count === last) stop.abort()
  })
  await expect(playDemo({ recorder: stopping.url, standIn, pace: 0, signal: stop.signal }).done).rejects.toThrow('abort')
  await stopping.close()
})

test('an abort ends a wait of hours', async () => {
  const stop = new AbortController()
  const stopping = await startRelay(standIn.url, () => stop.abort())
  await expect(playDemo({ recorder: stopping.url, standIn, pace: 10_000, signal: stop.signal }).done).rejects.toThrow('abort')
  await stopping.close()
})
