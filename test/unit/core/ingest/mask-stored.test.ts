import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decodeBody } from '#core/ingest/decode.ts'
import { maskStored } from '#core/ingest/mask-stored.ts'
import type { Headers } from '#shared/model/fact.ts'

const secret = Buffer.from('{"tools":[{"type":"mcp","authorization":"abc"}]}')
const plain = Buffer.from('{"tools":[{"type":"mcp"}]}')

const encoded = (encoding: string): Headers => [['content-encoding', encoding]]

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
  ['gzip, br', (bytes: Buffer) => brotliCompressSync(gzipSync(bytes))],
])('%s: a credential inside is masked, and the body still decodes', (encoding, compress) => {
  const headers = encoded(encoding)
  const { bytes, masked } = maskStored(headers, compress(secret))

  expect(masked).toBe(3)
  expect(Buffer.from(decodeBody(headers, bytes) ?? []).toString()).toBe('{"tools":[{"type":"mcp","authorization":"***"}]}')
})

test('without a credential the bytes are the ones that came', () => {
  const body = gzipSync(plain)
  expect(maskStored(encoded('gzip'), body).bytes).toBe(body)
})

test('without an encoding it is masked in place', () => {
  expect(Buffer.from(maskStored([], secret).bytes).toString()).toBe('{"tools":[{"type":"mcp","authorization":"***"}]}')
})

test('a stream that was cut off is masked as far as it goes', () => {
  const cut = gzipSync(secret).subarray(0, -9)
  const { bytes } = maskStored(encoded('gzip'), cut)
  expect(Buffer.from(decodeBody(encoded('gzip'), bytes) ?? []).toString()).not.toContain('abc')
})

test.each(['gzip', 'utf-8'])('a body that is not in the encoding %s that its header names is masked as it is', (encoding) => {
  const { bytes, masked } = maskStored(encoded(encoding), secret)
  expect([Buffer.from(bytes).toString(), masked]).toEqual(['{"tools":[{"type":"mcp","authorization":"***"}]}', 3])
})

test('an encoding that nobody knows is kept as it is', () => {
  const body = Buffer.from('whatever "tools"')
  expect(maskStored(encoded('x-own'), body)).toEqual({ bytes: body, masked: 0 })
})
