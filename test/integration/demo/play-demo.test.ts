import { afterEach, beforeEach, expect, test } from 'vitest'
import { playDemo } from '#core/demo/play-demo.ts'
import { type StandIn, startStandIn } from '#core/demo/stand-in.ts'
import { type Relay, startRelay } from '#support/relay.ts'

let standIn: StandIn
let relay: Relay

beforeEach(async () => {
  standIn = await startStandIn()
  relay = await startRelay(standIn.url)
})

afterEach(async () => {
  await relay.close()
  await standIn.close()
})

async function play(): Promise<{ runs: string[]; first: Played[]; second: Played[] }> {
  const before = relay.exchanges().length
  await playDemo({ recorder: relay.url, standIn, pace: 0, signal: new AbortController().signal }).done
  const played = relay.exchanges().slice(before).map(readExchange)
  const runs = [...new Set(played.map(({ run }) => run))]
  const of = (run: string | undefined) => played.filter((each) => each.run === run)
  return { runs, first: of(runs[0]), second: of(runs[1]) }
}

interface Played {
  readonly run: string
  readonly model: string
  readonly status: number
  readonly body: ReturnType<typeof JSON.parse>
  /** `fresh read write5m write1h output thinking`. */
  readonly usage: readonly number[] | null
}

function readExchange({ path, requestBody, status, responseBody }: ReturnType<Relay['exchanges']>[number]): Played {
  const body = JSON.parse(requestBody)
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
  return { run: decodeURIComponent(path.split('/')[2] ?? ''), model: body.model, status, body, usage: usage ?? null }
}

/** Dollars per million tokens: fresh, read, written for 5 minutes and for an hour, output (its thinking is part of it). */
const RATES: Readonly<Record<string, readonly number[]>> = {
  'claude-opus-5': [5, 0.5, 6.25, 10, 25, 0],
  'claude-sonnet-5': [2, 0.2, 2.5, 4, 10, 0],
}

const dollars = ({ model, usage }: Played): number =>
  (usage ?? []).reduce((sum, tokens, bucket) => sum + (tokens * (RATES[model]?.[bucket] ?? Number.NaN)) / 1e6, 0)

const total = (run: readonly Played[]): number => run.reduce((sum, played) => sum + dollars(played), 0)

test('the first run makes 24 calls in 26 attempts, one refused for its rate and one for load', async () => {
  const { runs, first, second } = await play()
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

test('it costs the same every time, and visibly less with the advice applied', async () => {
  const [one, another] = [await play(), await play()]
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
    run.map(({ body, usage }) => ({ agent: String(body.system[0].text).slice(0, 40), usage })),
    ({ agent }) => agent,
  )

test('the two lost cache prefixes are the dearest calls of the first run, and the second has none', async () => {
  const { first, second } = await play()
  const [dearest, next] = first.toSorted((a, b) => dollars(b) - dollars(a))
  const lost = first.filter(
    ({ usage, body }) => usage && body.messages.length > 1 && (usage[1] ?? 0) < (usage[2] ?? 0) + (usage[3] ?? 0),
  )
  expect(new Set(lost)).toEqual(new Set([dearest, next]))
  expect(lost.map(({ body }) => body.messages.length)).toEqual([17, 25])
  expect(second.filter(({ body, usage }) => usage && body.messages.length > 1 && usage[1] === 0)).toEqual([])
})

test('every tool use gets its result in the next request', async () => {
  const { first } = await play()
  const longest = first.findLast(({ body }) => body.messages.length === 29)
  const blocks = longest?.body.messages.flatMap(({ content }: { content: { type: string }[] }) => content) ?? []
  const used = blocks.filter(({ type }: { type: string }) => type === 'tool_use').map(({ id }: { id: string }) => id)
  const answered = blocks
    .filter(({ type }: { type: string }) => type === 'tool_result')
    .map((block: { tool_use_id: string }) => block.tool_use_id)
  expect(used).toHaveLength(19)
  expect(answered).toEqual(used)
})

test('an abort ends it at once', async () => {
  const stop = new AbortController()
  const { done } = playDemo({ recorder: relay.url, standIn, pace: 1000, signal: stop.signal })
  const settled = expect(done).rejects.toThrow()
  stop.abort()
  await settled
})
