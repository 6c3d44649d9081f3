import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import * as replies from '#support/provider-replies.ts'
import { sse, startUpstream } from '#support/upstream.ts'
import { type Recording, record, text } from './recorder.ts'

const openai = ({ openai: base }: Recording): OpenAI => new OpenAI({ apiKey: 'sk-test', baseURL: `${base}/v1` })
const anthropic = ({ anthropic: base }: Recording): Anthropic => new Anthropic({ apiKey: 'sk-ant-test', baseURL: base })

const ask = { model: 'gpt-5.4-mini', messages: [{ role: 'user' as const, content: 'hi' }] }
const askClaude = { model: 'claude-haiku-4-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'hi' }] }

const retryCounts = ({ upstream }: Recording): unknown[] =>
  upstream.requests.map(({ headers }) => headers['x-stainless-retry-count'])

describe('openai', () => {
  test('a completion', async () => {
    const recording = await record(replies.chatCompletion('hello'))
    const completion = await openai(recording).chat.completions.create(ask)

    expect(completion.choices[0]?.message.content).toBe('hello')
    expect(completion.usage?.total_tokens).toBe(25)
    expect(recording.upstream.requests[0]).toMatchObject({ method: 'POST', url: '/v1/chat/completions' })
    expect(recording.upstream.requests[0]?.headers.authorization).toBe('Bearer sk-test')
    expect(await recording.opened(1)).toMatchObject({ provider: 'openai', host: 'api.openai.com', path: '/v1/chat/completions' })
    expect(JSON.parse(text((await recording.opened(1)).body.data))).toEqual(ask)
    expect(await recording.settled(1)).toMatchObject({ end: { kind: 'completed' }, response: { status: 200 } })
  })

  test('a stream', async () => {
    const pieces = ['hel', 'lo ', 'wörld 🦊']
    const reply = replies.chatStream(pieces)
    const recording = await record(reply)
    const stream = await openai(recording).chat.completions.create({ ...ask, stream: true })
    const got: string[] = []
    for await (const chunk of stream) got.push(chunk.choices[0]?.delta.content ?? '')

    expect(got.join('')).toBe('hello wörld 🦊')
    expect(text((await recording.settled(1)).response?.body.data ?? new Uint8Array())).toBe(reply.chunks.join(''))
  })

  test('a tool call and its result', async () => {
    const recording = await record()
    recording.upstream.next(replies.chatToolCall('call_1', 'weather', { city: 'Köln' }), replies.chatCompletion('rain'))
    const client = openai(recording)
    const first = await client.chat.completions.create(ask)
    const use = first.choices[0]?.message
    if (!use?.tool_calls) throw new Error('no tool call')
    const answer = { role: 'tool' as const, tool_call_id: 'call_1', content: 'rainy' }
    const second = await client.chat.completions.create({ ...ask, messages: [...ask.messages, use, answer] })

    expect(second.choices[0]?.message.content).toBe('rain')
    expect(text((await recording.opened(2)).body.data)).toContain('"tool_call_id":"call_1"')
    expect(recording.upstream.connections()).toBe(1)
  })

  test('429, 500, then an answer: three exchanges, the client’s own retries', async () => {
    const recording = await record(replies.chatCompletion('at last'))
    recording.upstream.next(
      replies.openaiError(429, 'rate_limit_exceeded', 'slow down'),
      replies.openaiError(500, 'server_error', 'oops'),
    )
    const completion = await openai(recording).chat.completions.create(ask)

    expect(completion.choices[0]?.message.content).toBe('at last')
    expect(retryCounts(recording)).toEqual(['0', '1', '2'])
    await recording.settled(3)
    expect(recording.delivered.flatMap((m) => (m.kind === 'settled' ? [m.response?.status] : []))).toEqual([429, 500, 200])
  })

  test('an error reaches the user as the provider worded it', async () => {
    const recording = await record(replies.openaiError(400, 'invalid_request_error', 'no such thing'))
    await expect(openai(recording).chat.completions.create(ask)).rejects.toMatchObject({
      status: 400,
      error: { message: 'no such thing', type: 'invalid_request_error' },
    })
  })

  test('an upstream that is not there reaches the user as our words', async () => {
    const gone = await startUpstream()
    await gone.close()
    const recording = await record(undefined, { upstreams: { openai: gone.url } })
    const client = openai(recording).withOptions({ maxRetries: 0 })

    await expect(client.chat.completions.create(ask)).rejects.toMatchObject({
      status: 502,
      message: `502 ${gone.url} refused the connection. Is it running, and is the port right?`,
    })
  })

  test('a client that aborts a stream', async () => {
    const rest = Promise.withResolvers<void>()
    const [first = '', second = ''] = replies.chatStream(['one', 'two']).chunks
    const recording = await record({
      ...replies.chatStream([]),
      chunks: (async function* () {
        yield first
        await rest.promise
        yield second
      })(),
    })
    const stream = await openai(recording).chat.completions.create({ ...ask, stream: true })
    for await (const chunk of stream) {
      expect(chunk.choices[0]?.delta.content).toBe('one')
      break // the client hangs up
    }

    await (await recording.upstream.received(1)).aborted
    expect((await recording.settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
    rest.resolve()
  })

  test('a stream that is reset is an error to the client', async () => {
    const [first = ''] = replies.chatStream(['one']).chunks
    const recording = await record({ ...replies.chatStream([]), chunks: [first], after: 'reset' })
    const stream = await openai(recording).chat.completions.create({ ...ask, stream: true })
    const got: unknown[] = []

    await expect(
      (async () => {
        for await (const chunk of stream) got.push(chunk.choices[0]?.delta.content)
      })(),
    ).rejects.toThrow()
    expect(got).toEqual(['one'])
    expect((await recording.settled(1)).end).toMatchObject({ kind: 'failed', code: 'ECONNRESET' })
  })
})

describe('anthropic', () => {
  test('a message, with a run in the base URL', async () => {
    const recording = await record(replies.anthropicMessage('hello'))
    const client = new Anthropic({ apiKey: 'sk-ant-test', baseURL: `${recording.proxy.url}/run/try/anthropic` })
    const message = await client.messages.create(askClaude)

    expect(message.content).toMatchObject([{ type: 'text', text: 'hello' }])
    expect(recording.upstream.requests[0]?.url).toBe('/v1/messages')
    expect(JSON.stringify(recording.upstream.requests[0]?.headers)).toContain('sk-ant-test')
    const opened = await recording.opened(1)
    expect(opened).toMatchObject({
      provider: 'anthropic',
      host: 'api.anthropic.com',
      path: '/v1/messages',
      hints: { run: 'try' },
    })
    expect(JSON.stringify(opened.headers)).not.toContain('sk-ant-test')
  })

  test('a stream', async () => {
    const reply = replies.anthropicStream(['hel', 'lo 🦊'])
    const recording = await record(reply)
    const message = await anthropic(recording).messages.stream(askClaude).finalMessage()

    expect(message.content).toMatchObject([{ type: 'text', text: 'hello 🦊' }])
    expect(message.usage).toMatchObject({ input_tokens: 30, output_tokens: 7 })
    expect(text((await recording.settled(1)).response?.body.data ?? new Uint8Array())).toBe(reply.chunks.join(''))
  })

  test('a tool use and its result', async () => {
    const recording = await record()
    recording.upstream.next(replies.anthropicToolUse('toolu_1', 'weather', { city: 'Köln' }), replies.anthropicMessage('rain'))
    const client = anthropic(recording)
    const first = await client.messages.create(askClaude)
    const result = { type: 'tool_result' as const, tool_use_id: 'toolu_1', content: 'rainy' }
    const messages = [
      ...askClaude.messages,
      { role: 'assistant' as const, content: first.content },
      { role: 'user' as const, content: [result] },
    ]
    const second = await client.messages.create({ ...askClaude, messages })

    expect(second.content).toMatchObject([{ text: 'rain' }])
    expect(text((await recording.opened(2)).body.data)).toContain('"tool_use_id":"toolu_1"')
  })

  test('529 twice, then an answer: three exchanges', async () => {
    const recording = await record(replies.anthropicMessage('at last'))
    const overloaded = replies.anthropicError(529, 'overloaded_error', 'Overloaded')
    recording.upstream.next(overloaded, overloaded)
    const message = await anthropic(recording).messages.create(askClaude)

    expect(message.content).toMatchObject([{ text: 'at last' }])
    expect(retryCounts(recording)).toEqual(['0', '1', '2'])
    await recording.settled(3)
    expect(recording.delivered.flatMap((m) => (m.kind === 'settled' ? [m.response?.status] : []))).toEqual([529, 529, 200])
  })

  test('an error inside a stream reaches the user', async () => {
    const recording = await record({
      headers: { 'content-type': 'text/event-stream' },
      chunks: [sse(['error', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }])],
    })
    await expect(anthropic(recording).messages.stream(askClaude).finalMessage()).rejects.toThrow('Overloaded')
    expect(await recording.settled(1)).toMatchObject({ end: { kind: 'completed' }, response: { status: 200 } })
  })

  test('a client that aborts a stream', async () => {
    const rest = Promise.withResolvers<void>()
    const [first = '', ...others] = replies.anthropicStream(['one']).chunks
    const recording = await record({
      ...replies.anthropicStream([]),
      chunks: (async function* () {
        yield first
        await rest.promise
        yield* others
      })(),
    })
    const stream = anthropic(recording).messages.stream(askClaude)
    stream.on('streamEvent', () => stream.abort())
    await expect(stream.done()).rejects.toThrow('aborted')

    await (await recording.upstream.received(1)).aborted
    expect((await recording.settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
    rest.resolve()
  })
})
