import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Gate } from '#core/controls/gate.ts'
import { UsageWithholder } from '#core/proxy/withhold-usage.ts'
import { open, send } from '#support/http-client.ts'
import { type Reply, sse } from '#support/upstream.ts'
import { record, standsStill, text } from './recorder.ts'

/** The rewrite `include-usage` over real sockets: what the provider gets, what the client gets, and what is recorded. */
const FLAG = ',"stream_options":{"include_usage":true}'
const ASKED = '{"model":"gpt-5.2","stream":true,"messages":[{"role":"user","content":"né 🎉"}]}'
const REWRITTEN = `${ASKED.slice(0, -1)}${FLAG}}`

const chunk = (parts: object): object => ({ id: 'chatcmpl-1', object: 'chat.completion.chunk', model: 'gpt-5.2', ...parts })
const said = (content: string): object => chunk({ choices: [{ index: 0, delta: { content } }], usage: null })
const USAGE = sse(chunk({ choices: [], usage: { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 } }))
const [HELLO, DONE] = [sse(said('né '), said('🎉')), sse('[DONE]')]
const stream = (...chunks: readonly string[]): Reply => ({ headers: { 'content-type': 'text/event-stream' }, chunks })
const PATH = '/v1/chat/completions'

describe('a stream that does not ask for its usage', () => {
  test('is asked for it in the client’s stead, and the client hears nothing of that', async () => {
    const { upstream, openai, opened, settled } = await record(stream(HELLO, USAGE, DONE))
    const headers = ['X-A', '1', 'Accept-Encoding', 'gzip, br', 'Authorization', 'Bearer x', 'accept-encoding', 'zstd']
    const answer = await send(`${openai}${PATH}`, { body: ASKED, headers })

    expect(answer.text).toBe(HELLO + DONE)
    const sent = upstream.requests[0]
    expect(text(sent?.body ?? Buffer.alloc(0))).toBe(REWRITTEN)
    const kept = ['X-A', '1', 'Accept-Encoding', 'identity', 'Authorization', 'Bearer x', 'Content-Length']
    expect(sent?.rawHeaders.slice(2, -2)).toEqual([...kept, String(Buffer.byteLength(REWRITTEN))])

    const request = await opened(1)
    expect(request.rewrites).toEqual(['include-usage'])
    expect(text(request.body.data)).toBe(ASKED)
    expect(request.headers).toContainEqual(['accept-encoding', 'gzip, br'])
    expect(request.upstream?.headers).toContainEqual(['accept-encoding', 'identity'])
    expect(request.upstream?.headers).toContainEqual(['authorization', '********'])
    expect(request.upstream?.inserted).toEqual({ at: Buffer.byteLength(ASKED) - 1, text: FLAG })

    const recorded = Buffer.from((await settled(1)).response?.body.data ?? [])
    expect(text(recorded)).toBe(HELLO + USAGE + DONE)
    const again = new UsageWithholder()
    expect(Buffer.concat([...again.pass(recorded), ...again.end()]).toString()).toBe(answer.text)
  })

  test('loses nothing but that chunk, in whatever pieces it comes', async () => {
    const { upstream, openai } = await record()
    const whole = Buffer.from(HELLO + USAGE + DONE)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 8 }), async (places) => {
        const ends = [...new Set([...places, whole.length])].sort((a, b) => a - b)
        const pieces = ends.map((end, i) => whole.subarray(ends[i - 1] ?? 0, end))
        upstream.next({ ...stream(), chunks: pieces.filter((piece) => piece.length > 0) })
        expect((await send(`${openai}${PATH}`, { body: ASKED })).text).toBe(HELLO + DONE)
      }),
      { numRuns: 60 },
    )
  })

  test('of a length that was said goes in chunks', async () => {
    const { openai, settled } = await record({ headers: { 'content-type': 'text/event-stream' }, body: HELLO + USAGE + DONE })
    const answer = await send(`${openai}${PATH}`, { body: ASKED })

    expect([answer.text, answer.headers['content-length'], answer.headers['transfer-encoding']]).toEqual([
      HELLO + DONE,
      undefined,
      'chunked',
    ])
    const length = String(Buffer.byteLength(HELLO + USAGE + DONE))
    expect((await settled(1)).response?.headers).toContainEqual(['content-length', length])
  })

  test('litellm#26102: each event goes to the client before the provider sends the next', async () => {
    const steps = [HELLO, sse(said('more')), USAGE.slice(0, 40), USAGE.slice(40), DONE]
    const passed = [HELLO, sse(said('more')), '', '', DONE]
    const go = steps.map(() => Promise.withResolvers<void>())
    const { openai } = await record({
      headers: { 'content-type': 'text/event-stream' },
      chunks: (async function* () {
        for (const [n, step] of steps.entries()) {
          await go[n]?.promise
          yield step
        }
      })(),
    })
    const response = await open(`${openai}${PATH}`, { body: ASKED }).response
    const pieces = response[Symbol.asyncIterator]()
    for (const [n, expected] of passed.entries()) {
      go[n]?.resolve()
      if (expected !== '') expect(text((await pieces.next()).value)).toBe(expected)
    }
    expect((await pieces.next()).done).toBe(true)
  })

  test('is asked where a gate has read the request before', async () => {
    const gate: Gate = {
      admit: async (_, body) => {
        await body()
        return { kind: 'forward' }
      },
      onProgress: () => 'continue',
      settle: () => {},
    }
    const { upstream, openai } = await record(stream(HELLO, USAGE, DONE), { gate })

    expect((await send(`${openai}${PATH}`, { body: ASKED })).text).toBe(HELLO + DONE)
    expect(text(upstream.requests[0]?.body ?? Buffer.alloc(0))).toBe(REWRITTEN)
  })

  test.for([
    ['azure', '/openai/v1/chat/completions', true],
    ['azure', '/openai/deployments/gpt/chat/completions?api-version=2024-10-21', true],
    ['azure', '/openai/deployments/gpt/chat/completions?api-version=2024-09-01-preview', true],
    ['azure', '/openai/deployments/gpt/chat/completions?api-version=2024-06-01', false],
    ['azure', '/openai/deployments/gpt/chat/completions', false],
    ['azure', '/models/chat/completions?api-version=2025-04-01', false],
    ['xai', PATH, true],
    ['ollama', PATH, true],
    ['vllm', PATH, true],
    ['lmstudio', PATH, true],
    ['openrouter', `/api${PATH}`, false],
    ['mistral', PATH, false],
    ['groq', `/openai${PATH}`, false],
    ['deepseek', '/chat/completions', false],
  ] as const)('is asked only of who is known to accept it: %s%s', async ([provider, path, asked]) => {
    const { upstream, proxy } = await record()
    const name = provider === 'azure' ? 'my.openai.azure.com' : provider
    const other = await record(stream(HELLO, USAGE, DONE), { upstreams: { [name]: upstream.url } })
    await send(`${other.proxy.url}/${provider === 'azure' ? 'azure/my' : provider}${path}`, { body: ASKED })

    expect(text(upstream.requests[0]?.body ?? Buffer.alloc(0))).toBe(asked ? REWRITTEN : ASKED)
    expect(proxy.problems()).toEqual([])
  })
})

describe('a request stays as it is, and so does its answer', () => {
  const usageAsAsked = stream(HELLO, USAGE, DONE)

  test('with --no-rewrite', async () => {
    const { upstream, openai, opened } = await record(usageAsAsked, { rewrite: false })
    const answer = await send(`${openai}${PATH}`, { body: ASKED, headers: { 'accept-encoding': 'gzip' } })

    expect([answer.text, text(upstream.requests[0]?.body ?? Buffer.alloc(0))]).toEqual([HELLO + USAGE + DONE, ASKED])
    expect(upstream.requests[0]?.headers['accept-encoding']).toBe('gzip')
    const request = await opened(1)
    expect([request.rewrites, request.upstream]).toEqual([[], undefined])
  })

  const large = `${ASKED.slice(0, -1)},"pad":"${'x'.repeat(1024 * 1024)}"}`
  test.for<[string, Parameters<typeof send>[1] & { path?: string }]>([
    ['that asks for it itself', { body: REWRITTEN }],
    ['that does not stream', { body: '{"model":"gpt-5.2","messages":[]}' }],
    ['that is no JSON', { body: '{"stream":true,' }],
    ['of more than a mebibyte', { body: large }],
    ['that comes in chunks', { body: ASKED, headers: { 'transfer-encoding': 'chunked' } }],
    ['that is compressed', { body: gzipSync(ASKED), headers: { 'content-encoding': 'gzip' } }],
    ['of another API', { body: ASKED, path: '/v1/responses' }],
    ['of another method', { body: ASKED, method: 'PUT' }],
  ])('%s', async ([, { path = PATH, ...options }]) => {
    const { upstream, openai, opened } = await record(usageAsAsked)
    const answer = await send(`${openai}${path}`, options)

    expect(answer.text).toBe(HELLO + USAGE + DONE)
    expect(upstream.requests[0]?.body.equals(Buffer.from(options.body ?? ''))).toBe(true)
    expect((await opened(1)).rewrites).toEqual([])
  })
})

describe('an answer passes as it is', () => {
  const error = JSON.stringify({ error: { message: 'Unrecognized request argument supplied: stream_options' } })
  const asJson = { headers: { 'content-type': 'application/json' } }

  test('where the provider refuses the flag; it is not asked again', async () => {
    const { upstream, openai } = await record(stream(HELLO, DONE))
    upstream.next({ status: 400, ...asJson, body: error })
    const refused = await send(`${openai}${PATH}`, { body: ASKED })
    expect([refused.status, refused.text, refused.headers['content-length']]).toEqual([400, error, String(error.length)])

    expect((await send(`${openai}${PATH}`, { body: ASKED })).text).toBe(HELLO + DONE)
    expect(upstream.requests.map(({ body }) => text(body))).toEqual([REWRITTEN, ASKED])
  })

  test('where it fails for other reasons; the next one is asked as before', async () => {
    const { upstream, openai } = await record(stream(HELLO, USAGE, DONE))
    const failure = JSON.stringify({ error: { message: 'Invalid model.' } })
    upstream.next({ status: 400, ...asJson, body: failure }, { status: 500, ...asJson, body: error })
    const answers = [1, 2, 3].map(() => send(`${openai}${PATH}`, { body: ASKED }))
    const texts = (await Promise.all(answers)).map((answer) => answer.text)

    expect(texts.toSorted()).toEqual([failure, error, HELLO + DONE].toSorted())
    expect(upstream.requests.map(({ body }) => text(body))).toEqual([REWRITTEN, REWRITTEN, REWRITTEN])
  })

  test('where it is no stream, or is compressed all the same', async () => {
    const { upstream, openai } = await record()
    const zipped = gzipSync(HELLO + USAGE + DONE)
    const whole = JSON.stringify({ choices: [], usage: { prompt_tokens: 1 } })
    upstream.next(
      { headers: { 'content-type': 'application/json' }, body: whole },
      { headers: { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' }, body: zipped },
    )
    expect((await send(`${openai}${PATH}`, { body: ASKED })).text).toBe(whole)
    const compressed = await send(`${openai}${PATH}`, { body: ASKED })
    expect(compressed.body.equals(zipped)).toBe(true)
    expect(compressed.headers['content-length']).toBe(String(zipped.length))
  })

  test('where it breaks off within what may be the chunk', async () => {
    const part = USAGE.slice(0, USAGE.indexOf('"usage"') + 12)
    const { openai, settled } = await record({ ...stream(HELLO, part), after: 'reset' })
    const response = await open(`${openai}${PATH}`, { body: ASKED }).response
    let got = ''
    response.on('data', (piece: Buffer) => {
      got += text(piece)
    })
    await new Promise((resolve) => response.on('error', resolve).on('end', resolve))

    expect(got).toBe(HELLO + part)
    expect((await settled(1)).end.kind).toBe('failed')
  })
})

test('a client that leaves before it has said all it wants is not forwarded, and what came is recorded', async () => {
  const { upstream, openai, opened, settled } = await record()
  const request = open(`${openai}${PATH}`, { streaming: true, headers: { 'content-length': '100' } })
  await request.write('{"stream":')
  await standsStill(() => upstream.connections())
  request.abort()

  expect((await settled(1)).end).toEqual({ kind: 'aborted', by: 'client' })
  expect(text((await opened(1)).body.data)).toBe('{"stream":')
  expect(upstream.requests).toEqual([])
})

test('an exchange whose request is still being read settles when the recorder closes', async () => {
  const { proxy, openai, settled } = await record()
  const request = open(`${openai}${PATH}`, { streaming: true, headers: { 'content-length': '100' } })
  await request.write('{"stream":')
  await send(proxy.url)
  await proxy.close()
  expect((await settled(1)).end.kind).toBe('aborted')
})
