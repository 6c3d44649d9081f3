import { constants, createDeflateRaw } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FrameReader, type SocketMessage } from '#core/proxy/websocket-frames.ts'

/** One direction of a WebSocket, as RFC 6455 and RFC 7692 have it, written apart from what reads it. */
interface Sent {
  readonly text: boolean
  readonly payload: Uint8Array
  readonly compressed: boolean
  /** Where the payload is cut into frames, as shares of its length. */
  readonly cuts: readonly number[]
  /** A ping between two of its frames. */
  readonly ping: boolean
}

function frame(opcode: number, fin: boolean, rsv1: boolean, payload: Uint8Array, mask: Uint8Array | null): Buffer {
  const { length } = payload
  const size = length < 126 ? Buffer.alloc(0) : length < 65_536 ? Buffer.alloc(2) : Buffer.alloc(8)
  if (size.length === 2) size.writeUInt16BE(length)
  if (size.length === 8) size.writeBigUInt64BE(BigInt(length))
  const short = size.length === 0 ? length : size.length === 2 ? 126 : 127
  const head = Buffer.from([(fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode, (mask ? 0x80 : 0) | short])
  const body = Buffer.from(payload)
  if (mask) for (let at = 0; at < length; at++) body[at] = (body[at] ?? 0) ^ (mask[at % 4] ?? 0)
  return Buffer.concat([head, size, mask ?? Buffer.alloc(0), body])
}

/** Compresses messages one after the other, each with what the ones before it said. */
async function deflater(keepsContext: boolean): Promise<(payload: Uint8Array) => Promise<Buffer>> {
  let stream = createDeflateRaw()
  return async (payload) => {
    if (!keepsContext) stream = createDeflateRaw()
    const chunks: Buffer[] = []
    const listen = (chunk: Buffer): void => void chunks.push(chunk)
    stream.on('data', listen)
    stream.write(payload)
    await new Promise<void>((resolve) => stream.flush(constants.Z_SYNC_FLUSH, () => resolve()))
    stream.off('data', listen)
    return Buffer.concat(chunks).subarray(0, -4)
  }
}

async function wire(messages: readonly Sent[], mask: Uint8Array | null, keepsContext: boolean): Promise<Buffer> {
  const deflate = await deflater(keepsContext)
  const frames: Buffer[] = []
  for (const { text, payload, compressed, cuts, ping } of messages) {
    const bytes = compressed ? await deflate(payload) : Buffer.from(payload)
    const edges = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b), bytes.length]
    for (let at = 0; at + 1 < edges.length; at++) {
      const last = at + 2 === edges.length
      frames.push(frame(at > 0 ? 0 : text ? 1 : 2, last, compressed && at === 0, bytes.subarray(edges[at], edges[at + 1]), mask))
      if (ping && !last) frames.push(frame(9, true, false, Buffer.from('ping'), mask))
    }
  }
  return Buffer.concat(frames)
}

function read(
  chunks: readonly Buffer[],
  keepsContext: boolean,
  maxMessageBytes = 1e6,
): { reader: FrameReader; messages: SocketMessage[] } {
  const messages: SocketMessage[] = []
  const reader = new FrameReader({ deflate: { keepsContext }, maxMessageBytes, message: (message) => messages.push(message) })
  for (const chunk of chunks) reader.push(chunk)
  return { reader, messages }
}

const payload = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc.string({ maxLength: 200 }).map((text) => Buffer.from(text.repeat(50))),
  fc.integer({ min: 65_530, max: 70_000 }).map((length) => Buffer.alloc(length, 'abc')),
)
const anySent = fc.record<Sent>({
  text: fc.boolean(),
  payload,
  compressed: fc.boolean(),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
  ping: fc.boolean(),
})
const anyMask = fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }))

function cutAt(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const size = sizes[n % sizes.length] ?? 1
    chunks.push(bytes.subarray(at, at + size))
    at += size
  }
  return chunks
}

describe('the messages of a WebSocket', () => {
  test('are the same however frames and chunks cut them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anySent, { maxLength: 6 }),
        anyMask,
        fc.boolean(),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 40_000 })), { minLength: 1, maxLength: 8 }),
        async (sent, mask, keepsContext, sizes) => {
          const bytes = await wire(sent, mask, keepsContext)
          const before = Buffer.from(bytes)
          const { reader, messages } = read(cutAt(bytes, sizes), keepsContext)
          expect(reader.broken).toBe(false)
          expect(messages.map(({ kind, data }) => [kind, data?.toString('base64')])).toEqual(
            sent.map(({ text, payload }) => [text ? 'text' : 'binary', Buffer.from(payload).toString('base64')]),
          )
          expect(bytes.equals(before)).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('that are no frames at all end the reading, and throw nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (bytes, size) => {
        const { messages } = read(cutAt(Buffer.from(bytes), [size]), true, 1000)
        for (const { data } of messages) expect(data?.length ?? 0).toBeLessThanOrEqual(1000)
      }),
      { numRuns: 1000 },
    )
  })

  test('that are too large are counted and left out, and those behind them are read', async () => {
    const sent = (size: number): Sent => ({
      text: true,
      payload: Buffer.alloc(size, 'x'),
      compressed: false,
      cuts: [0.5],
      ping: true,
    })
    const { messages } = read([await wire([sent(5000), sent(10)], null, false)], false, 1000)
    expect(messages.map(({ data, bytes }) => [data?.length, bytes])).toEqual([
      [undefined, 5000],
      [10, 10],
    ])
  })

  test('that inflate to more than may be kept end the reading, as later ones lean on them', async () => {
    const bomb: Sent = { text: true, payload: Buffer.alloc(5_000_000), compressed: true, cuts: [], ping: false }
    const after: Sent = { ...bomb, payload: Buffer.from('after') }
    const bytes = await wire([bomb, after], null, true)
    const { reader, messages } = read([bytes], true, 10_000)
    expect(messages.map(({ data }) => data)).toEqual([null])
    expect(reader.broken).toBe(true)
    const alone = read([await wire([bomb, after], null, false)], false, 10_000)
    expect(alone.messages.map(({ data }) => data?.toString())).toEqual([undefined, 'after'])
  })
})
