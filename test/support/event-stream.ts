import { crc32 } from 'node:zlib'

/**
 * The binary framing of AWS's streams (`application/vnd.amazon.eventstream`), by its specification alone: length, length of the headers, checksum,
 * headers, payload, checksum; integers big-endian. Headers here are all texts (type 7).
 */
export interface EventStreamMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly payload: string
}

export function encodeMessage({ headers, payload }: EventStreamMessage): Buffer {
  const fields = Object.entries(headers).flatMap(([name, value]) => {
    const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)]
    return [Buffer.of(nameBytes.length), nameBytes, Buffer.of(7, valueBytes.length >> 8, valueBytes.length & 255), valueBytes]
  })
  const [headerBytes, body] = [Buffer.concat(fields), Buffer.from(payload)]
  const prelude = Buffer.concat([uint32(16 + headerBytes.length + body.length), uint32(headerBytes.length)])
  const message = Buffer.concat([prelude, uint32(crc32(prelude)), headerBytes, body])
  return Buffer.concat([message, uint32(crc32(message))])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Messages of a whole body; checksums are not looked at. */
export function decodeMessages(bytes: Uint8Array): EventStreamMessage[] {
  const body = Buffer.from(bytes)
  const messages: EventStreamMessage[] = []
  for (let at = 0; at + 16 <= body.length; at += body.readUInt32BE(at)) {
    const end = at + body.readUInt32BE(at)
    const payloadAt = at + 12 + body.readUInt32BE(at + 4)
    messages.push({
      headers: decodeHeaders(body.subarray(at + 12, payloadAt)),
      payload: body.toString('utf8', payloadAt, end - 4),
    })
  }
  return messages
}

function decodeHeaders(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at < bytes.length; ) {
    const typeAt = at + 1 + bytes.readUInt8(at)
    if (bytes.readUInt8(typeAt) !== 7) break
    const end = typeAt + 3 + bytes.readUInt16BE(typeAt + 1)
    headers[bytes.toString('utf8', at + 1, typeAt)] = bytes.toString('utf8', typeAt + 3, end)
    at = end
  }
  return headers
}

/** The payloads, one a line; those that wrap another in base64 are unwrapped. */
export function eventStreamText(bytes: Uint8Array): string {
  return decodeMessages(bytes)
    .map(({ payload }) => {
      const wrapped = /"bytes":"([\w+/=]+)"/.exec(payload)?.[1]
      return wrapped === undefined ? payload : Buffer.from(wrapped, 'base64').toString('utf8')
    })
    .join('\n')
}
