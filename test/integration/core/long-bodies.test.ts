import { expect, onTestFinished, test } from 'vitest'
import { anthropicEvents, sse } from '#support/answers.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore } from '../../helpers/core.ts'

const CAP = 64 * 1024

async function recorded(chunks: readonly string[], request = 'hello') {
  const upstream = await startUpstream(sse(chunks))
  onTestFinished(() => upstream.close())
  const core = await startTestCore({ anthropic: upstream.url }, { limits: { bodyBytes: CAP } })
  onTestFinished(() => core.close())
  const body = JSON.stringify({
    model: 'claude-opus-5',
    max_tokens: 10,
    stream: true,
    messages: [{ role: 'user', content: request }],
  })
  const response = await fetch(`${core.recorder}/run/long/anthropic/v1/messages`, { method: 'POST', body })
  expect(await response.text()).toBe(chunks.join(''))
  expect(upstream.requests[0]?.body.toString()).toBe(body)
  const run = await core.call('runs.show', { ref: 'long' })
  const [call] = run.calls
  if (!call) throw new Error('No call was recorded.')
  const exchange = await core.call('exchanges.get', { exchangeId: call.attempts[0]?.exchangeId ?? '' } as never)
  const { cut } = await core.call('calls.get', { callId: call.id })
  return { call, exchange, cut }
}

/** A stream whose text takes far more than the cap, an event for every word. */
const longAnswer = (): string[] => {
  const events = anthropicEvents({ text: 'word', input: 1000, output: 4321 })
  const delta = events.findIndex((event) => event.includes('content_block_delta'))
  return [...events.slice(0, delta), ...Array(5000).fill(events[delta]), ...events.slice(delta + 1)]
}

test('an answer past the cap passes whole; its beginning and its end are kept and marked, and its usage is what the end says', async () => {
  const { call, exchange, cut } = await recorded(longAnswer())
  expect(call).toMatchObject({
    outcome: 'completed',
    stopReason: 'end_turn',
    usageSource: 'reported',
    usage: { inputTotal: 1000, outputTotal: 4321 },
  })
  const { bytes, kept, gap } = exchange.response?.body ?? {}
  expect(bytes).toBe(longAnswer().join('').length)
  expect(kept).toBeLessThanOrEqual(CAP * 1.3)
  expect(gap).toBeGreaterThan(CAP / 2)
  expect(exchange.responseBody).toMatchObject({ truncated: true })
  expect(cut).toEqual([{ of: 'answer', bytes, kept }])
  // What the missing middle said is no text that anybody read: its tokens stand under a name of their own.
  const output = call.segments.filter(({ direction }) => direction === 'output')
  expect(output.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(4321)
})

test('an answer past the cap that breaks off before its end is not taken for a whole one', async () => {
  const { call } = await recorded(longAnswer().slice(0, -4))
  expect(call).toMatchObject({ usageSource: 'unknown', usage: null, cost: { kind: 'unpriced' } })
})

test('a request past the cap passes whole, and its call has what the answer says', async () => {
  const { call, exchange, cut } = await recorded(
    anthropicEvents({ text: 'Fine.', input: 90_000, output: 5 }),
    'word '.repeat(40_000),
  )
  expect(call).toMatchObject({ outcome: 'completed', usage: { inputTotal: 90_000, outputTotal: 5 } })
  expect(exchange.request.body.bytes).toBeGreaterThan(200_000)
  expect(exchange.request.body.kept).toBeLessThanOrEqual(CAP)
  expect(exchange.requestBody).toMatchObject({ truncated: true })
  expect(cut).toMatchObject([{ of: 'request', bytes: exchange.request.body.bytes, kept: exchange.request.body.kept }])
})
