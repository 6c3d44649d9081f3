import { expect, test } from 'vitest'
import { createOwnPatterns, PatternTooSlowError, patternFault } from '#core/privacy/own-patterns.ts'
import { type FindPrivate, findBuiltIn } from '#core/privacy/patterns.ts'
import { redactBody } from '#core/privacy/redact.ts'

const redacted = (text: string, find: FindPrivate = findBuiltIn): string => {
  const { bytes } = redactBody(Buffer.from(text), find)
  expect(bytes.length).toBe(Buffer.byteLength(text))
  return Buffer.from(bytes).toString()
}

test.each([
  ['an API key', 'use sk-ant-api03-abcdefghijklmnop now', 'use ***************************** now'],
  ['an AWS key', 'AKIAIOSFODNN7EXAMPLE', '********************'],
  ['a JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln!', '*****************************************!'],
  ['an e-mail address', 'to ann.b+x@mail.example.com.', 'to ************************.'],
  ['a phone number', 'call +1 415 555 2671', 'call ***************'],
  ['one without its country', '(415) 555-2671', '**************'],
  ['a payment card', 'card 4111 1111 1111 1111', 'card *******************'],
])('masks %s by as many bytes', (_, text, masked) => {
  expect(redacted(text)).toBe(masked)
  expect(JSON.parse(redacted(JSON.stringify({ text })))).toEqual({ text: masked })
})

test.each([
  ['digits that check no sum', '4111 1111 1111 1112'],
  ['an id', 'chatcmpl-4111111111111111'],
  ['a UUID', '550e8400-e29b-41d4-a716-446655440000'],
  ['a date', '2026-11-28 08:00'],
  ['a hyphenated word', 'task-force-of-many-people-in-town'],
  ['a tool use', 'toolu_01A09q90qw90lq917835lq9'],
])('leaves %s alone', (_, text) => expect(redacted(text)).toBe(text))

test('numbers of a document stay, whatever they look like', () => {
  const body = '{"card":4111111111111111,"created":1700000000000}'
  expect(redacted(body)).toBe(body)
})

test('a private key goes with its lines, and the JSON around it stays valid', () => {
  const text = '-----BEGIN RSA PRIVATE KEY-----\nMIIB/abc\n-----END RSA PRIVATE KEY-----\nrest'
  const { content } = JSON.parse(redacted(JSON.stringify({ content: text })))
  expect(content).toBe(`${'*'.repeat(31)}\n${'*'.repeat(8)}\n${'*'.repeat(29)}\nrest`)
})

test('equal texts get equal masks, however they are escaped', () => {
  const plain = JSON.parse(redacted('{"a":"ann@example.com","é":"\\n"}')).a
  const escaped = JSON.parse(redacted('{"a":"\\u0061nn\\u0040example.com"}')).a
  expect([plain, escaped]).toEqual(['***************', '***************'])
})

test('what a stream says in parts is masked as one text', () => {
  const part = (text: string) =>
    `data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${text}"}}\n\n`
  expect(redacted(part('Write to ann@ex') + part('ample.') + part('com now'))).toBe(
    part('Write to ******') + part('******') + part('*** now'),
  )
})

test('two texts of one document are not read as one', () => {
  const body = '{"messages":[{"text":"4111 1111"},{"text":" 1111 1111"}]}'
  expect(redacted(body)).toBe(body)
})

test('broken JSON is masked as plain text, and its escapes stay', () => {
  expect(redacted('{"a":"x\\nann@example.com", "b":')).toBe('{"a":"x\\n***************", "b":')
})

test('what is no UTF-8 is masked all the same', () => {
  const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xc3]), Buffer.from(' ann@example.com"}')])
  const { bytes, masked } = redactBody(body, findBuiltIn)
  expect([Buffer.from(bytes).toString('latin1'), masked]).toEqual(['{"a":"ÿÃ ***************"}', 15])
})

test('the user’s own patterns are searched too, and one that would never end is given up', () => {
  expect(redacted('{"text":"Projekt Müller ist geheim"}', createOwnPatterns(['Müller']))).toBe(
    '{"text":"Projekt ******* ist geheim"}',
  )
  expect(() => redacted(`{"text":"${'a'.repeat(60)}!"}`, createOwnPatterns(['^(a+)+$']))).toThrow(PatternTooSlowError)
  expect(patternFault('x*')).toBe('matches nothing at all, and so everything')
  expect(patternFault('(')).toMatch(/Invalid regular expression/)
  expect(patternFault('EMP-\\d{6}')).toBeNull()
})
