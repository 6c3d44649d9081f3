import * as fc from 'fast-check'
import { Tiktoken } from 'js-tiktoken/lite'
import cl100k from 'js-tiktoken/ranks/cl100k_base'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { describe, expect, test } from 'vitest'
import { createTokenizer } from '#shared/tokens/create-tokenizer.ts'

const WORDS =
  'the Agent reads getUserById README.md I’ll don\'t naïve Straße 3.14159 20261123 {"a":[1,2,null]} => \t    \r\n // <b>&amp;</b> ... --- 你好世界 こんにちは привет العربية हिन्दी 👩‍👩‍👧‍👦 e\u0301 <|endoftext|> <|endofprompt|>'.split(
    ' ',
  )

const prose = fc.array(fc.constantFrom(...WORDS, 'a', 'I', ' ', '\n'), { maxLength: 60 }).map((words) => words.join(' '))
const code = fc
  .array(
    fc.tuple(
      fc.nat(6),
      fc.constantFrom('if (x >= 0) {', '}', 'const fooBar = await get_x2(y);', '/* … */', 'def __init__(self):'),
    ),
  )
  .map((lines) => lines.map(([depth, line]) => '  '.repeat(depth) + line).join('\n'))
const json = fc.jsonValue().map((value) => JSON.stringify(value, null, 2))
const unicode = fc.string({ unit: 'binary', maxLength: 80 })
const halves = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units))
const space = fc
  .array(fc.constantFrom(' ', '  ', '\t', '\n', '\r\n', '\r', '\u00a0', '\u3000', 'x', '.'), { maxLength: 40 })
  .map((s) => s.join(''))
const repeated = fc
  .tuple(fc.constantFrom('a', 'A', ' ', '\n', '=', '中', '😀', 'ab', 'é', '0', '\u0301'), fc.nat(200))
  .map(([unit, times]) => unit.repeat(times))
const anyText = fc
  .array(fc.oneof(prose, code, json, unicode, halves, space, repeated), { maxLength: 4 })
  .map((parts) => parts.join(''))

describe.each([
  ['o200k_base', o200k],
  ['cl100k_base', cl100k],
])('%s', (encoding, ranks) => {
  const ours = createTokenizer(encoding, ranks)
  const oracle = new Tiktoken(ranks)

  test('counts what js-tiktoken counts, special tokens taken as text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(ours.count(text)).toBe(oracle.encode(text, [], []).length)
      }),
      { numRuns: 400 },
    )
  })
})
