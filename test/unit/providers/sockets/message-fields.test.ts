import { describe, expect, test } from 'vitest'
import { readMessageFields } from '#shared/providers/sockets/message-fields.ts'

const fields = (message: string, ...wanted: string[]): Record<string, string> =>
  Object.fromEntries(readMessageFields(Buffer.from(message), wanted))

describe('fields of a message', () => {
  test('are read from the outer object, and by path from the objects in it', () => {
    const message =
      '{ "type" : "response.done", "n": -1.5e3, "yes":true, "response": { "id":"resp_1", "usage":{"id":"no"} }, "id": "outer" }'
    expect(fields(message, 'type', 'n', 'yes', 'response', 'response.id', 'id', 'missing')).toEqual({
      type: 'response.done',
      n: '-',
      yes: 't',
      response: '{',
      'response.id': 'resp_1',
      id: 'outer',
    })
  })

  test('are not taken from deeper, from lists, or from texts', () => {
    const message = '{"text":"{\\"type\\":\\"fake\\"}","list":[{"type":"in a list"}],"a":{"b":{"type":"deep"}},"type":"real"}'
    expect(fields(message, 'type', 'list.type')).toEqual({ type: 'real' })
  })

  test('keep escapes, and end with what broke off', () => {
    expect(fields('{"id":"a\\"b\\u00e9\\\\"}', 'id')).toEqual({ id: 'a"bé\\' })
    expect(fields('{"type":"session.update","session":{"model":"gp', 'type', 'session.model')).toEqual({
      type: 'session.update',
      'session.model': 'gp',
    })
  })

  test.each(['', '[{"type":"x"}]', '"type"', 'type', '}{', '{"type"', '{"type":', '{{{{"type":"x"', '\u0000\u0001'])(
    'of what is no message are none: %j',
    (message) => {
      expect(fields(message, 'type')).toEqual({})
    },
  )
})
