import { expect, test } from 'vitest'
import { parseJsonPrefix } from '#shared/providers/json-prefix.ts'

test('whole JSON is parsed as it is', () => {
  expect(parseJsonPrefix(' {"a":[1,2]} ')).toEqual({ value: { a: [1, 2] }, complete: true })
})

test.each([
  ['{"a":1,"b":[1,{"c":"tex', { a: 1, b: [1, { c: 'tex' }] }],
  ['{"a":"x","b', { a: 'x' }],
  ['{"a":"x","b":', { a: 'x' }],
  ['{"a":"x","b":12', { a: 'x' }],
  ['{"a":"x"', { a: 'x' }],
  ['{"a":"say \\', { a: 'say ' }],
  ['{"a":"say \\\\', { a: 'say \\' }],
  ['{"a":"\\u00', { a: '' }],
  ['{"a":"\\u00e9', { a: 'é' }],
  ['{"a":"\\\\u00', { a: '\\u00' }],
  ['["one","tw', ['one', 'tw']],
  ['{"a":{"b":{}', { a: { b: {} } }],
  ['{"a":tru', {}],
])('%s, cut off, is read as far as it goes', (text, value) => {
  expect(parseJsonPrefix(text)).toEqual({ value, complete: false })
})

test.each(['', 'hello', '<html>', '}{'])('%j is not JSON', (text) => {
  expect(parseJsonPrefix(text)).toBeUndefined()
})

test('depth is no danger', () => {
  expect(parseJsonPrefix('[['.repeat(10_000))?.complete).toBe(false)
})
