import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { anthropicMessage } from '#support/answers.ts'
import { encodeMessage } from '#support/event-stream.ts'
import { open } from '#support/http-client.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore } from '../../helpers/core.ts'
import { health } from './faults.ts'

const MIB = 1024 * 1024
const zeros = Buffer.alloc(192 * MIB)
const deep = (brackets: number): string => '['.repeat(brackets) + ']'.repeat(brackets)
const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const SSE = { 'content-type': 'text/event-stream' }
const JSON_TYPE = { 'content-type': 'application/json' }
const asking = (content: string): string =>
  JSON.stringify({ model: 'claude-opus-5', max_tokens: 10, messages: [{ role: 'user', content }] })

const frame = encodeMessage({
  headers: { ':message-type': 'event', ':event-type': 'metadata' },
  payload: '{"usage":{"inputTokens":9}}',
})
const liar = Buffer.from(frame)
liar.writeUInt32BE(0x7fffffff, 0)

/** What an upstream may answer, and a client may ask; everything else is in order. */
const CASES: Readonly<Record<string, { headers: Record<string, string>; body: Buffer; asks?: string | Buffer; path?: string }>> =
  {
    'a gzip bomb': { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: gzipSync(zeros, { level: 1 }) },
    'a brotli bomb': {
      headers: { ...SSE, 'content-encoding': 'br' },
      body: brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
    },
    'a zstd bomb of a gigabyte': {
      headers: { ...SSE, 'content-encoding': 'zstd' },
      body: zstdCompressSync(Buffer.alloc(1024 * MIB)),
    },
    'bytes that are no UTF-8': {
      headers: JSON_TYPE,
      body: Buffer.concat([Buffer.from('{"id":"'), Buffer.alloc(1000, 0xff), Buffer.from('"}')]),
      asks: Buffer.concat([Buffer.from('{"model":"'), Buffer.alloc(1000, 0xc0), Buffer.from('"}')]),
    },
    'JSON nested 10,000 deep': {
      headers: JSON_TYPE,
      body: Buffer.from(`{"content":${deep(10_000)},"tools":${deep(10_000)}}`),
      asks: asking('Hello').replace('"Hello"', deep(10_000)),
    },
    'JSON nested a million deep': {
      headers: JSON_TYPE,
      body: Buffer.from(`{"tools":${deep(1_000_000)}}`),
      asks: `{"tools":${deep(1_000_000)}}`,
    },
    'a stream without line ends': { headers: SSE, body: Buffer.alloc(20 * MIB, 'data: ') },
    'a stream of line ends': { headers: SSE, body: Buffer.alloc(4 * MIB, '\n') },
    'binary frames that lie about their length': {
      headers: { 'content-type': 'application/vnd.amazon.eventstream' },
      body: Buffer.concat([liar, frame]),
      path: '/bedrock/eu-west-1/model/anthropic.claude-opus-5/converse-stream',
    },
    'an answer of 100 MB': { headers: SSE, body: Buffer.alloc(100_000_000, `data: {"type":"ping"}\n\n`) },
  }

test('whatever comes as a body passes byte for byte, is recorded or marked, and never ends the recording', async () => {
  const upstream = await startUpstream()
  onTestFinished(() => upstream.close())
  const core = await startTestCore({ anthropic: upstream.url, 'bedrock-runtime.eu-west-1.amazonaws.com': upstream.url })
  onTestFinished(() => core.close())

  for (const [name, { headers, body, asks = asking(name), path = '/anthropic/v1/messages' }] of Object.entries(CASES)) {
    upstream.next({ headers, body })
    const answer = await open(`${core.recorder}/run/hostile${path}`, { body: asks }).response
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk)
    expect([name, sha(Buffer.concat(chunks))]).toEqual([name, sha(body)])
    expect([name, upstream.requests.at(-1)?.body.equals(Buffer.from(asks))]).toEqual([name, true])
  }
  const good = anthropicMessage({ text: 'Fine.', input: 1000, output: 100 })
  upstream.next(good)
  await (await fetch(`${core.recorder}/run/good/anthropic/v1/messages`, { method: 'POST', body: asking('Hello') })).text()

  await core.drain()
  expect(await health(core.recorder)).toMatchObject({ ok: true, dropped: 0, queue: { exchanges: 0 }, problems: [] })
  const { calls } = await core.call('runs.show', { ref: 'hostile' })
  expect(calls.length).toBe(Object.keys(CASES).length)
  // Nothing of them is taken for an answer that says what it used.
  expect(calls.filter(({ usageSource }) => usageSource === 'reported')).toEqual([])
  expect((await core.call('runs.show', { ref: 'good' })).calls).toMatchObject([{ usage: { inputTotal: 1000, outputTotal: 100 } }])
}, 120_000)
