import type { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { type Asked, viewAnswer } from '#support/client-view.ts'
import { startRawServer } from '#support/raw-server.ts'
import { record } from './recorder.ts'

/** What a client sees through the recorder is what it sees of the same upstream directly: sound answers, odd ones, and broken ones. */

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`

const says =
  (text: string) =>
  (socket: Socket): void =>
    void socket.write(text, 'latin1')
const hangsUp =
  (text: string) =>
  (socket: Socket): void =>
    void socket.end(text, 'latin1')
/** Written in full, then cut. */
const resets =
  (text: string) =>
  (socket: Socket): void => {
    if (text === '') socket.resetAndDestroy()
    else socket.write(text, 'latin1', () => socket.resetAndDestroy())
  }

interface Case {
  readonly name: string
  readonly upstream: (socket: Socket) => void
  readonly asked?: Asked
}

/** Where an answer comes, whole or not. */
const answered: readonly Case[] = [
  { name: 'a body of a known length', upstream: says(`${OK}Content-Length: 4\r\n\r\nbody`) },
  { name: 'chunks', upstream: says(`${CHUNKED}4\r\nbody\r\n3\r\n of\r\n0\r\n\r\n`) },
  { name: 'chunks with extensions', upstream: says(`${CHUNKED}4;a="b"\r\nbody\r\n0\r\n\r\n`) },
  {
    name: 'trailers',
    upstream: says(`${OK}Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 4\r\nX-Sum: 5\r\n\r\n`),
  },
  { name: 'trailers that were not announced', upstream: says(`${CHUNKED}4\r\nbody\r\n0\r\nX-Sum: 4\r\n\r\n`) },
  {
    name: 'HEAD, with the length of what GET would bring',
    upstream: says(`${OK}Content-Length: 1234\r\n\r\n`),
    asked: { method: 'HEAD' },
  },
  { name: 'HEAD of chunks', upstream: says(CHUNKED), asked: { method: 'HEAD' } },
  { name: 'HEAD without a length', upstream: hangsUp(`${OK}\r\n`), asked: { method: 'HEAD' } },
  { name: '204', upstream: says('HTTP/1.1 204 No Content\r\n\r\n') },
  { name: '304 with a length', upstream: says('HTTP/1.1 304 Not Modified\r\nETag: "e"\r\nContent-Length: 99\r\n\r\n') },
  {
    name: '103 Early Hints',
    upstream: says(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </b>\r\n\r\n${OK}Content-Length: 0\r\n\r\n`),
  },
  {
    name: 'two kinds of 1xx',
    upstream: says(`HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 E\r\nA: b\r\n\r\n${OK}Content-Length: 0\r\n\r\n`),
  },
  { name: 'odd status and reason', upstream: says('HTTP/1.1 799 \xc4rger; see below\r\nContent-Length: 0\r\n\r\n') },
  { name: 'no reason', upstream: says('HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n') },
  {
    name: 'headers: repeated, empty, odd in case, beyond ASCII',
    upstream: says(
      `${OK}x-A: 1\r\nX-B:\r\nx-a: 2\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\nX-C: caf\xe9\t!\r\nContent-Length: 0\r\n\r\n`,
    ),
  },
  {
    name: 'headers of 200 KiB',
    upstream: says(`${OK}X-Large: ${'x'.repeat(200 * 1024)}\r\nContent-Length: 0\r\n\r\n`),
    asked: { maxHeaderSize: 256 * 1024 },
  },
  { name: 'Connection: close', upstream: hangsUp(`${OK}Connection: close\r\nContent-Length: 4\r\n\r\nbody`) },
  { name: 'HTTP/1.0', upstream: hangsUp('HTTP/1.0 200 OK\r\nX: y\r\n\r\nall of it') },
  { name: 'a body that ends with its connection', upstream: hangsUp(`${OK}\r\nall of it`) },
  { name: 'more than its Content-Length', upstream: says(`${OK}Content-Length: 4\r\n\r\nbody and more`) },
  { name: 'two answers to one request', upstream: says(`${OK}Content-Length: 1\r\n\r\n1${OK}Content-Length: 1\r\n\r\n2`) },
  { name: 'less than its Content-Length, then the end', upstream: hangsUp(`${OK}Content-Length: 100\r\n\r\nshort`) },
  { name: 'less than its Content-Length, then a reset', upstream: resets(`${OK}Content-Length: 100\r\n\r\nshort`) },
  { name: 'chunks that never end, then the end', upstream: hangsUp(`${CHUNKED}4\r\nbody\r\n`) },
  { name: 'the end inside a chunk', upstream: hangsUp(`${CHUNKED}9\r\nbody`) },
  { name: 'a reset between chunks', upstream: resets(`${CHUNKED}4\r\nbody\r\n`) },
  { name: 'a reset where the connection’s end would end the body', upstream: resets(`${OK}\r\nsome of it`) },
  { name: 'a reset after the head', upstream: resets(CHUNKED) },
  { name: 'a size of a chunk that is none', upstream: says(`${CHUNKED}4\r\nbody\r\nzz\r\n`) },
  { name: 'a size of a chunk without end', upstream: says(`${CHUNKED}4\r\nbody\r\n${'f'.repeat(40)}\r\n`) },
  { name: 'a chunk that is longer than its size', upstream: says(`${CHUNKED}4\r\nbody and more\r\n0\r\n\r\n`) },
]

/** Where none comes: the recorder says in a 502 by the same code what the client would have met itself. */
const unanswered: readonly Case[] = [
  { name: 'a reset before the answer', upstream: resets('') },
  { name: 'the end before the answer', upstream: hangsUp('') },
  { name: 'a reset inside the head', upstream: resets('HTTP/1.1 200 OK\r\nX-Ha') },
  { name: 'the end inside the head', upstream: hangsUp('HTTP/1.1 200 OK\r\nX-Ha') },
  { name: 'a reset after a hint', upstream: resets('HTTP/1.1 103 Early Hints\r\n\r\n') },
  { name: 'what is not HTTP', upstream: hangsUp('SSH-2.0-OpenSSH\r\n') },
  { name: 'a record of TLS', upstream: hangsUp('\x15\x03\x01\x00\x02\x02\x16') },
  { name: 'a length that is no number', upstream: says(`${OK}Content-Length: many\r\n\r\n`) },
  { name: 'two lengths', upstream: says(`${OK}Content-Length: 4\r\nContent-Length: 5\r\n\r\nbody`) },
  { name: 'a length and chunks', upstream: says(`${OK}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`) },
  {
    name: 'a head without end',
    upstream: says(`${OK}${'X-Large: xxxx\r\n'.repeat(30_000)}`),
    asked: { maxHeaderSize: 256 * 1024 },
  },
  { name: 'a control character in a header', upstream: says(`${OK}X: a\x01b\r\nContent-Length: 0\r\n\r\n`) },
]

async function bothWays({ upstream, asked = {} }: Case) {
  const server = await startRawServer(upstream)
  onTestFinished(server.close)
  const { openai, opened, settled } = await record(undefined, { upstreams: { openai: server.url } })
  const direct = await viewAnswer(`${server.url}/v1/x`, asked)
  const through = await viewAnswer(`${openai}/v1/x`, asked)
  await opened(1)
  return { direct, through, settled: await settled(1) }
}

test.each(answered)('as it is: $name', async (what) => {
  const { direct, through, settled } = await bothWays(what)
  expect(direct.answer).not.toBeNull()
  expect(through).toEqual(direct)
  expect(settled.end.kind).toBe(direct.end === 'whole' ? 'completed' : 'failed')
})

test.each(answered.filter(({ asked }) => asked === undefined))('as it is, after a request with a body: $name', async (what) => {
  const { direct, through } = await bothWays({ ...what, asked: { body: '{"model":"m"}' } })
  expect(through).toEqual(direct)
})

test.each(unanswered)('by its code: $name', async (what) => {
  const { direct, through, settled } = await bothWays(what)
  expect(direct.answer).toBeNull()
  expect(through).toMatchObject({ answer: { status: '502 Bad Gateway' }, end: 'whole', information: direct.information })
  expect(JSON.parse(through.answer?.body ?? '')).toMatchObject({ error: { type: 'agentprof_error', code: direct.end } })
  expect(settled).toMatchObject({ end: { kind: 'failed', code: direct.end }, response: null })
})
