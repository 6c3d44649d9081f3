import { expect, test } from 'vitest'
import { readWireBody } from '#shared/providers/wire-body.ts'

const read = (text: string) => readWireBody(new TextEncoder().encode(text))

test('keep-alive blanks before a document are not part of it', () => {
  expect(read('\r\n   \n\t{"a":1}')).toEqual({ kind: 'document', value: { a: 1 }, complete: true, offset: 7 })
})

test('a document that broke off is a document', () => {
  expect(read('{"a":"b')).toEqual({ kind: 'document', value: { a: 'b' }, complete: false, offset: 0 })
})

test('an error wrapped in a list is read out of it', () => {
  expect(read('[{"error":{}}]')).toMatchObject({ kind: 'document', value: { error: {} } })
})

test('an event is what its data says, else what its name says', () => {
  expect(read('event: a\ndata: {"type":"b"}\n\nevent: c\ndata: {}\n\ndata: [DONE]\n\n')).toEqual({
    kind: 'stream',
    events: [
      { type: 'b', data: { type: 'b' }, offset: 0 },
      { type: 'c', data: {}, offset: 29 },
    ],
    done: true,
    cut: false,
  })
})

test('an event cut within its data is left out; one that only lacks its blank line counts', () => {
  expect(read('data: {"a":1}\n\ndata: {"b":')).toMatchObject({ events: [{ data: { a: 1 } }], cut: true })
  expect(read('data: {"a":1}\n\ndata: {"b":2}')).toMatchObject({ events: [{ data: { a: 1 } }, { data: { b: 2 } }], cut: true })
})

test('lines of JSON are a stream; a line that broke off is left out', () => {
  expect(read('\n{"a":1}\r\n\n{"type":"b"}\n')).toEqual({
    kind: 'stream',
    events: [
      { type: '', data: { a: 1 }, offset: 1 },
      { type: 'b', data: { type: 'b' }, offset: 11 },
    ],
    done: false,
    cut: false,
  })
  expect(read('{"a":1}\n{"b":"é"}\n{"c":')).toMatchObject({ events: [{ data: { a: 1 } }, { data: { b: 'é' } }], cut: true })
  expect(read('{"a":1}\n{"b":2}')).toMatchObject({ events: [{ offset: 0 }, { offset: 8 }], cut: false })
})

test.each(['', 'Not found', '{{{', '"text"', '[1,2]'])('%j is text', (text) => {
  expect(read(text)).toEqual({ kind: 'text', text })
})
