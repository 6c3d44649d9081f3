import { expect, test } from 'vitest'
import { readJsonElements } from '#shared/providers/json-elements.ts'

const read = (text: string) => readJsonElements(new TextEncoder().encode(text))

test('an array gives its records with their offsets, whatever stands in their strings', () => {
  const text = ' [{"a":"}]\\""},\r\n{"b":[{}]}, 7, "x", [1]]'
  expect(read(text)).toEqual({
    events: [
      { type: '', data: { a: '}]"' }, offset: 2 },
      { type: '', data: { b: [{}] }, offset: text.indexOf('{"b"') },
    ],
    closed: true,
  })
})

test('an array that broke off gives what came whole', () => {
  expect(read('[{"a":1},{"b":"\\')).toEqual({ events: [{ type: '', data: { a: 1 }, offset: 1 }], closed: false })
  expect(read('[')).toEqual({ events: [], closed: false })
})

test.each(['', '{"a":[]}', 'data: [1]'])('%j is no array', (text) => {
  expect(read(text)).toBeUndefined()
})
