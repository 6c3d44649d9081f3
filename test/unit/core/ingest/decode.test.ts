import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createDeflate,
  createDeflateRaw,
  createGzip,
  createZstdCompress,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { contentEncodings, decodeBody } from '#core/ingest/decode.ts'

/** Events as a model sends them: each is flushed by itself, so that it can be read as soon as it is there. */
const EVENTS = Array.from({ length: 12 }, (_, i) => `data: {"delta":"Stück ${i} – 東京 ${'x'.repeat(i * 9)}"}\n\n`)
const WHOLE = Buffer.from(EVENTS.join(''))

const ENCODERS = {
  gzip: () => createGzip(),
  'x-gzip': () => createGzip(),
  deflate: () => createDeflate(),
  br: () => createBrotliCompress(),
  zstd: () => createZstdCompress(),
} as const

const FLUSH = { br: constants.BROTLI_OPERATION_FLUSH, zstd: constants.ZSTD_e_flush } as const

/** The encoded stream, and how long it was after each event. */
async function encode(encoding: keyof typeof ENCODERS | 'raw'): Promise<{ bytes: Buffer; after: number[] }> {
  const encoder = encoding === 'raw' ? createDeflateRaw() : ENCODERS[encoding]()
  const chunks: Buffer[] = []
  const length = () => chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  encoder.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise((resolve) => encoder.once('end', resolve))
  const kind = encoding === 'br' || encoding === 'zstd' ? FLUSH[encoding] : constants.Z_SYNC_FLUSH
  const after: number[] = []
  for (const event of EVENTS) {
    encoder.write(event)
    await new Promise<void>((resolve) => encoder.flush(kind, () => resolve()))
    after.push(length())
  }
  encoder.end()
  await ended
  return { bytes: Buffer.concat(chunks), after }
}

const decode = (encoding: string, bytes: Uint8Array) => decodeBody([['content-encoding', encoding]], bytes)
const decodedText = (encoding: string, bytes: Uint8Array): string | null => {
  const decoded = decode(encoding, bytes)
  return decoded && Buffer.from(decoded).toString()
}

describe.each(['gzip', 'x-gzip', 'deflate', 'br', 'zstd'] as const)('%s', (encoding) => {
  test('is undone', async () => {
    const { bytes } = await encode(encoding)
    expect(bytes.equals(WHOLE)).toBe(false)
    expect(decodedText(encoding, bytes)).toBe(WHOLE.toString())
    expect(decodedText(encoding.toUpperCase(), bytes)).toBe(WHOLE.toString())
  })

  test('cut at any byte gives all that was flushed before, and never anything that was not sent', async () => {
    const { bytes, after } = await encode(encoding)
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const decoded = decode(encoding, bytes.subarray(0, cut))
      const flushed = EVENTS.slice(0, after.filter((length) => length <= cut).length).join('')
      expect(decoded, `cut at ${cut}`).not.toBeNull()
      const read = Buffer.from(decoded ?? [])
      expect(WHOLE.subarray(0, read.length).equals(read), `cut at ${cut}`).toBe(true)
      expect(read.length, `cut at ${cut}`).toBeGreaterThanOrEqual(Buffer.byteLength(flushed))
    }
  })

  test('that is not what the header says cannot be read', () => {
    expect(decode(encoding, Buffer.from('{"error":"plain text under a wrong header"}'))).toBeNull()
  })
})

test('deflate without its wrapping is undone too', async () => {
  const { bytes, after } = await encode('raw')
  expect(decodedText('deflate', bytes)).toBe(WHOLE.toString())
  expect(decodedText('deflate', bytes.subarray(0, after[4]))).toBe(EVENTS.slice(0, 5).join(''))
})

test('several encodings are undone from the last to the first', () => {
  const body = gzipSync(brotliCompressSync(WHOLE))
  expect(decodedText('br, gzip', body)).toBe(WHOLE.toString())
  expect(
    decodeBody(
      [
        ['content-encoding', 'br'],
        ['content-encoding', 'gzip'],
      ],
      body,
    ),
  ).toEqual(WHOLE)
})

test.each([
  ['gzip', Buffer.concat([gzipSync('one '), gzipSync('two')])],
  ['zstd', Buffer.concat([zstdCompressSync('one '), zstdCompressSync('two')])],
])('%s in several members or frames is one body', (encoding, body) => {
  expect(decodedText(encoding, body)).toBe('one two')
})

test.each(['', 'identity', ' , '])('the encoding %j changes nothing', (encoding) => {
  expect(contentEncodings([['content-encoding', encoding]])).toEqual([])
  expect(decode(encoding, WHOLE)).toBe(WHOLE)
})

test('an encoding that nobody knows cannot be read; an empty body needs none', () => {
  expect(decode('sdch', WHOLE)).toBeNull()
  expect(decode('br', new Uint8Array())).toEqual(new Uint8Array())
})

describe('a decompression bomb', () => {
  const zeros = Buffer.alloc(192 * 1024 * 1024)
  test.each([
    ['gzip', () => gzipSync(zeros, { level: 1 })],
    ['br', () => brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })],
    ['zstd', () => zstdCompressSync(zeros)],
  ] as const)('of %s is not read, and costs no more than its bound', (encoding, bomb) => {
    const bytes = bomb()
    expect(bytes.length).toBeLessThan(2 * 1024 * 1024)
    expect(decode(encoding, bytes)).toBeNull()
  })

  test('of frames that hold nothing is not read', () => {
    const frame = zstdCompressSync(Buffer.alloc(0))
    expect(decode('zstd', Buffer.concat(Array(9000).fill(frame)))).toEqual(Buffer.alloc(0))
    expect(decode('zstd', Buffer.concat(Array(11_000).fill(frame)))).toBeNull()
  })

  test('of encodings without end is not read', () => {
    const encodings = Array(9).fill('gzip')
    const nested = encodings.reduce<Buffer>((bytes) => gzipSync(bytes), Buffer.from('x'))
    expect(decode(encodings.join(', '), nested)).toBeNull()
  })
})
