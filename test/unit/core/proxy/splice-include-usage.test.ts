import { expect, test } from 'vitest'
import { spliceIncludeUsage } from '#core/proxy/splice-include-usage.ts'

const FLAG = ',"stream_options":{"include_usage":true}'

/** What goes upstream; null: the request as it is. */
function spliced(body: string | Uint8Array): string | null {
  const bytes = Buffer.from(body)
  const inserted = spliceIncludeUsage(bytes)
  if (!inserted) return null
  const { at, text } = inserted
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]).toString()
}

test('the flag goes in front of the last brace, whatever the order and the blanks', () => {
  expect(spliced('{"stream":true}')).toBe(`{"stream":true${FLAG}}`)
  expect(spliced('{"stream":true,"messages":[{"content":"}"}]}')).toBe(`{"stream":true,"messages":[{"content":"}"}]${FLAG}}`)
  expect(spliced(' {\n  "messages" : [ ] ,\r\n\t"stream" : true\n}\n ')).toBe(
    ` {\n  "messages" : [ ] ,\r\n\t"stream" : true\n${FLAG}}\n `,
  )
})

test('a request that does not stream, or says how, stays as it is', () => {
  expect(spliced('{"stream":false}')).toBeNull()
  expect(spliced('{"stream":"true"}')).toBeNull()
  expect(spliced('{"stream":1}')).toBeNull()
  expect(spliced('{"messages":[{"stream":true}]}')).toBeNull()
  expect(spliced('{"stream":true,"stream_options":{"include_usage":false}}')).toBeNull()
  expect(spliced('{"stream":true,"stream_options":{}}')).toBeNull()
  expect(spliced('{"stream":true,"stream_options":null}')).toBeNull()
  expect(spliced('{"stream":true,"stream\\u005foptions":null}')).toBeNull()
})

test('a body that can be read in two ways stays as it is', () => {
  expect(spliced('{"stream":false,"stream":true}')).toBeNull()
  expect(spliced('{"stream":true,"str\\u0065am":true}')).toBeNull()
  expect(spliced('{"stream":true,"model":"a","model":"b"}')).toBeNull()
  expect(spliced('{"stream":true,"a":{"model":1},"b":{"model":2,"x":"\\\\"},"c":"\\":"}')).toContain(FLAG)
})

test('what is no JSON object in UTF-8 stays as it is', () => {
  for (const body of [
    '',
    'null',
    '[{"stream":true}]',
    '"stream"',
    '{"stream":true',
    '{"stream":true,}',
    '{"stream":true}}',
    'stream=true',
  ])
    expect(spliced(body), body).toBeNull()
  expect(spliced('\ufeff{"stream":true}')).toBeNull()
  expect(spliced(Buffer.from('{"stream":true}', 'utf16le'))).toBeNull()
  expect(spliced(Buffer.concat([Buffer.from('{"stream":true,"a":"'), Buffer.from([0xff]), Buffer.from('"}')]))).toBeNull()
})

test('Azure’s own data sources stream without options', () => {
  expect(spliced('{"stream":true,"data_sources":[{"type":"azure_search"}]}')).toBeNull()
})
