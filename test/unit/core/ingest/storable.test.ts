import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readable } from '#core/ingest/readable.ts'
import { isForKeeping, storable } from '#core/ingest/storable.ts'
import type { BodyId } from '#shared/model/ids.ts'

const SSE = [['content-type', 'text/event-stream; charset=utf-8']] as const
const JSON_TYPE = [['content-type', 'application/json']] as const

function cut(headers: readonly (readonly [string, string])[], before: string, after: string) {
  const data = Buffer.from(before + after)
  const { bytes, kept, gapAt, masked } = storable(headers, { data, kept: data.length, bytes: 1_000_000, gapAt: before.length })
  const ref = { id: 1 as BodyId, bytes: 1_000_000, kept, ...(gapAt !== undefined && { gap: gapAt }) }
  const read = readable(headers, ref, bytes)
  return { stored: Buffer.from(bytes).toString(), kept, gapAt, masked, read: read && Buffer.from(read).toString() }
}

test('of a stream without its middle, whole events are kept on both sides, and read apart', () => {
  expect(cut(SSE, 'data: 1\n\nevent: x\ndata: {"cut', 'off"}\n\ndata: 8\n\ndata: 9\n\n')).toEqual({
    stored: 'data: 1\n\nevent: x\ndata: 8\n\ndata: 9\n\n',
    kept: 36,
    gapAt: 18,
    masked: 0,
    read: 'data: 1\n\nevent: x\n\n\ndata: 8\n\ndata: 9\n\n',
  })
  expect(cut(SSE, 'data: 1\r\n\r\nda', 'ta: 2\r\n\r\ndata: 3\r\n\r\n').stored).toBe('data: 1\r\n\r\ndata: 3\r\n\r\n')
})

test('of lines of JSON, whole lines', () => {
  expect(cut([['content-type', 'application/x-ndjson']], '{"a":1}\n{"b', '":2}\n{"done":true}\n').read).toBe(
    '{"a":1}\n\n\n{"done":true}\n',
  )
})

test('of a document, or of what is compressed, the beginning alone', () => {
  expect(cut(JSON_TYPE, '{"a":"b', 'c"}')).toEqual({ stored: '{"a":"b', kept: 7, gapAt: undefined, masked: 0, read: '{"a":"b' })
  const zipped = gzipSync('data: 1\n\n'.repeat(1000))
  const body = { data: Buffer.concat([zipped, Buffer.from('end')]), kept: zipped.length + 3, bytes: 1e6, gapAt: zipped.length }
  const { bytes, kept, gapAt } = storable([...SSE, ['content-encoding', 'gzip']], body)
  expect([Buffer.from(bytes).equals(zipped), kept, gapAt]).toEqual([true, zipped.length, undefined])
})

test('an end without a whole event is none', () => {
  expect(cut(SSE, 'data: 1\n\n', 'no end of a line')).toMatchObject({ stored: 'data: 1\n\n', gapAt: undefined })
})

test('credentials are masked on both sides, each read as a text of its own', () => {
  const tools = '{"tools":[{"type":"mcp","server_url":"https://x","authorization":"secret-token"}]}'
  const { stored, masked } = cut(SSE, `data: ${tools}\n\ndata: {"tools":[{"te`, `xt":"a"}]}\n\ndata: ${tools}\n\n`)
  expect(stored).not.toContain('secret')
  expect(masked).toBe(24)
})

test('a body that was set aside is kept and never read', () => {
  const bytes = Buffer.from('{}')
  expect(readable(JSON_TYPE, { id: 1 as BodyId, bytes: 2, kept: 2 }, bytes)).toEqual(bytes)
  expect(readable(JSON_TYPE, { id: 1 as BodyId, bytes: 2, kept: 2, unread: 'it ended the reader' }, bytes)).toBeNull()
})

test('of what passes through a decrypted tunnel, model calls alone are for keeping', () => {
  const head = { method: 'POST', host: 'api.openai.com', headers: [] }
  expect(isForKeeping(null)).toBe(true)
  expect(isForKeeping({ ...head, path: '/v1/responses' })).toBe(true)
  expect(isForKeeping({ ...head, path: '/oauth/token' })).toBe(false)
})
