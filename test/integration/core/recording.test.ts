import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  anthropicError,
  anthropicEvents,
  anthropicMessage,
  anthropicStream,
  openaiCompletion,
  openaiStream,
  responsesStream,
  sse,
} from '#support/answers.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { startTestCore, type TestCore } from '../../helpers/core.ts'

/** From an official SDK, through the recorder, to `show --json`. */
let upstream: Upstream
let core: TestCore

beforeEach(async () => {
  upstream = await startUpstream()
  core = await startTestCore({ anthropic: upstream.url, openai: upstream.url })
})
afterEach(async () => {
  await core.close()
  await upstream.close()
})

const anthropic = (run: string, options: object = {}): Anthropic =>
  new Anthropic({ apiKey: 'sk-test', baseURL: `${core.recorder}/run/${run}/anthropic`, ...options })
const openai = (run: string): OpenAI => new OpenAI({ apiKey: 'sk-test', baseURL: `${core.recorder}/run/${run}/openai/v1` })
const hello = { model: 'claude-opus-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] }

describe('a recorded call', () => {
  test('of Messages is priced by bucket with the dated row', async () => {
    upstream.next(
      anthropicMessage({ text: 'Hello there.', input: 100, cacheRead: 1000, cacheWrite5m: 200, cacheWrite1h: 300, output: 40 }),
    )
    await anthropic('greet').messages.create(hello)
    const run = await core.call('runs.show', { ref: 'greet' })
    expect(run).toMatchObject({
      name: 'greet',
      source: 'recorded',
      status: 'running',
      callCount: 1,
      attemptCount: 1,
      retryCount: 0,
      errorCount: 0,
    })
    expect(run.usage).toEqual({
      inputFresh: 100,
      cacheRead: 1000,
      cacheWrite5m: 200,
      cacheWrite1h: 300,
      outputText: 40,
      reasoning: 0,
      inputTotal: 1600,
      outputTotal: 40,
      other: {},
    })
    // 100 × 5 + 1000 × 0.5 + 200 × 6.25 + 300 × 10 + 40 × 25 dollars a million tokens
    expect(run.cost).toEqual({ nanoUsd: 6_250_000, reportedCalls: 1, estimatedCalls: 0, freeCalls: 0, unpricedCalls: 0 })
    const [call] = run.calls
    expect(call).toMatchObject({
      provider: 'anthropic',
      api: 'anthropic-messages',
      outcome: 'completed',
      stopReason: 'end_turn',
      status: 200,
    })
    expect(call?.segments.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(6_250_000)
  })

  test('of a Messages stream reads the last usage', async () => {
    upstream.next(anthropicStream({ text: 'One two three.', input: 50, output: 12 }))
    await anthropic('stream').messages.stream(hello).finalMessage()
    const { calls } = await core.call('runs.show', { ref: 'stream' })
    expect(calls[0]).toMatchObject({ streaming: true, usage: { inputFresh: 50, outputText: 12 }, ttftMs: expect.any(Number) })
  })

  test('of Chat Completions takes cached and reasoning tokens out of their totals', async () => {
    upstream.next(openaiCompletion({ text: 'Hi', prompt: 1000, cached: 400, completion: 50, reasoning: 30 }))
    await openai('chat').chat.completions.create({ model: 'gpt-5.2', messages: [{ role: 'user', content: 'Hello' }] })
    const { calls, cost } = await core.call('runs.show', { ref: 'chat' })
    expect(calls[0]?.usage).toMatchObject({
      inputFresh: 600,
      cacheRead: 400,
      outputText: 20,
      reasoning: 30,
      inputTotal: 1000,
      outputTotal: 50,
    })
    // 600 × 1.75 + 400 × 0.175 + 50 × 14
    expect(cost.nanoUsd).toBe(1_820_000)
  })

  test('of a Chat Completions stream without usage is priced by its texts, marked estimated', async () => {
    upstream.next(openaiStream({ text: 'No usage here' }, false))
    const stream = await openai('silent').chat.completions.create({
      model: 'gpt-5.2',
      stream: true,
      messages: [{ role: 'user', content: 'Hello' }],
    })
    for await (const _ of stream);
    const run = await core.call('runs.show', { ref: 'silent' })
    // One token, four around the message, three to open the answer; three of answer
    const usage = { inputFresh: 8, outputText: 3, inputTotal: 8, outputTotal: 3 }
    // 8 × $1.75 + 3 × $14 a million
    const cost = { kind: 'priced', nanoUsd: 56_000, basis: 'computed', estimated: true }
    expect(run.calls[0]).toMatchObject({ outcome: 'completed', usage, usageSource: 'estimated', cost })
    expect(run.cost).toEqual({ nanoUsd: 56_000, reportedCalls: 0, estimatedCalls: 1, freeCalls: 0, unpricedCalls: 0 })
    expect(run.calls[0]?.segments.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(56_000)
  })

  test('that was rewritten on the way is shown as it came, and as it was sent on', async () => {
    upstream.next(openaiStream({ text: 'Hi.' }))
    const stream = await openai('rewritten').chat.completions.create({ model: 'gpt-5.2', stream: true, messages: hello.messages })
    for await (const _ of stream);
    const { calls } = await core.call('runs.show', { ref: 'rewritten' })
    const exchangeId = calls[0]?.attempts[0]?.exchangeId
    const { requestBody, sentOn } = await core.call('exchanges.get', { exchangeId } as never)
    expect(requestBody.text).not.toContain('include_usage')
    expect(sentOn?.rewrites).toEqual(['include-usage'])
    expect(sentOn?.body.text).toBe(upstream.requests[0]?.body.toString())
    expect(JSON.parse(sentOn?.body.text ?? '')).toEqual({
      ...JSON.parse(requestBody.text),
      stream_options: { include_usage: true },
    })
  })

  test('whose client closes the connection on the mark that ends its stream is completed', async () => {
    const { headers = {}, chunks = [] } = openaiStream({ text: 'All of it.', prompt: 100, completion: 4 })
    upstream.next({ headers, chunks, after: 'hang' })
    const stream = await openai('done').chat.completions.create({
      model: 'gpt-5.2',
      stream: true,
      stream_options: { include_usage: true },
      messages: [{ role: 'user', content: 'Hello' }],
    })
    // The SDK stops reading at [DONE] and hangs up, while the provider holds the connection open.
    for await (const _ of stream);
    stream.controller.abort()
    await (await upstream.received(1)).aborted
    const run = await core.call('runs.show', { ref: 'done' })
    expect(run.calls[0]).toMatchObject({
      outcome: 'completed',
      usageSource: 'reported',
      usage: { inputFresh: 100, outputText: 4 },
    })
    expect(run.calls[0]?.error).toBeUndefined()
    expect(run).toMatchObject({ errorCount: 0, cost: { reportedCalls: 1, estimatedCalls: 0 } })
  })

  test('of a Responses stream', async () => {
    upstream.next(responsesStream({ text: 'Hi', prompt: 300, cached: 100, completion: 20, reasoning: 5 }))
    const stream = await openai('responses').responses.create({ model: 'gpt-5.2', input: 'Hello', stream: true })
    for await (const _ of stream);
    const { calls } = await core.call('runs.show', { ref: 'responses' })
    expect(calls[0]).toMatchObject({
      api: 'openai-responses',
      usage: { inputFresh: 200, cacheRead: 100, outputText: 15, reasoning: 5 },
    })
  })
})

describe('a run', () => {
  test('holds a tool execution between the use and its result', async () => {
    const tool = { id: 'toolu_1', name: 'read_file', input: { path: 'a.ts' } }
    upstream.next(
      anthropicMessage({ text: 'Let me look.', tools: [tool], input: 100, output: 20 }),
      anthropicMessage({ text: 'Done.', input: 150, output: 5 }),
    )
    const client = anthropic('tools')
    const tools = [{ name: 'read_file', description: 'Reads a file', input_schema: { type: 'object' as const, properties: {} } }]
    const first = await client.messages.create({ ...hello, tools })
    await client.messages.create({
      ...hello,
      tools,
      messages: [
        ...hello.messages,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'export const a = 1' }] },
      ],
    })
    const run = await core.call('runs.show', { ref: 'tools' })
    expect(run).toMatchObject({ callCount: 2, toolCount: 1 })
    expect(run.calls.map(({ agent }) => agent)).toEqual(['main', 'main'])
    const span = run.spans.find(({ kind }) => kind === 'tool')
    const [before, after] = run.spans.filter(({ kind }) => kind === 'call')
    expect(span).toMatchObject({ name: 'read_file', inferred: true, selfNanoUsd: 0 })
    expect(span?.startUs).toBeGreaterThanOrEqual(before?.endUs ?? Number.NaN)
    expect(span?.endUs).toBeLessThanOrEqual(after?.startUs ?? Number.NaN)
  })

  test('counts an SDK retry as an attempt of the same call', async () => {
    upstream.next(
      anthropicError(429, 'rate_limit_error', 'Slow down', { 'retry-after-ms': '1' }),
      anthropicError(529, 'overloaded_error', 'Overloaded', { 'retry-after-ms': '1' }),
      anthropicMessage({ text: 'At last.', input: 10, output: 2 }),
    )
    await anthropic('retried').messages.create(hello)
    const run = await core.call('runs.show', { ref: 'retried' })
    expect(run).toMatchObject({ callCount: 1, attemptCount: 3, retryCount: 2, errorCount: 0 })
    expect(run.calls[0]?.attempts.map(({ status, cost }) => [status, cost.kind])).toEqual([
      [429, 'free'],
      [529, 'free'],
      [200, 'priced'],
    ])
  })

  test('keeps an aborted stream as what it was', async () => {
    const [start = '', ...rest] = anthropicEvents({ text: 'A long answer that nobody waits for.', input: 500, output: 40 })
    const { promise: left, resolve: leave } = Promise.withResolvers<void>()
    upstream.next(
      sse(
        (async function* () {
          yield start + rest.slice(0, 4).join('')
          await left
          yield rest.slice(4).join('')
        })(),
      ),
    )
    const stream = anthropic('aborted').messages.stream(hello)
    stream.on('error', () => undefined)
    await new Promise<void>((resolve) => stream.once('text', () => resolve()))
    stream.abort()
    await stream.done().catch(() => undefined)
    await (await upstream.received(1)).aborted
    leave()
    const run = await core.call('runs.show', { ref: 'aborted' })
    expect(run.calls[0]).toMatchObject({
      outcome: 'aborted',
      usage: { inputFresh: 500 },
      cost: { kind: 'priced', estimated: true },
    })
    expect(run).toMatchObject({ errorCount: 1, cost: { estimatedCalls: 1 } })
  })
})

test('credentials never reach the data folder', async () => {
  const { readdirSync, readFileSync } = await import('node:fs')
  const { join } = await import('node:path')
  const canary = 'canary-7d1f3c9a5e'
  upstream.next(anthropicMessage({ text: 'ok' }))
  await new Anthropic({
    apiKey: `sk-ant-${canary}`,
    baseURL: `${core.recorder}/run/secret/anthropic`,
    defaultHeaders: { cookie: `session=${canary}`, 'x-my-secret-thing': canary, authorization: `Bearer ${canary}` },
    defaultQuery: { key: canary, 'X-Amz-Signature': canary },
  }).messages.create(hello)
  await core.call('runs.show', { ref: 'secret' })
  expect((await upstream.received(1)).url).toContain(canary)
  const files = readdirSync(core.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.map(({ name }) => name)).toContain('agentprof.db')
  for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name)).includes(canary), name).toBe(false)
})
