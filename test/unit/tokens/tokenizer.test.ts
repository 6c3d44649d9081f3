import { Tiktoken } from 'js-tiktoken/lite'
import cl100k from 'js-tiktoken/ranks/cl100k_base'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { expect, test } from 'vitest'
import { withTextMemory } from '#shared/tokens/counted-texts.ts'
import { createTokenizer } from '#shared/tokens/create-tokenizer.ts'
import { encodingFor } from '#shared/tokens/encoding-for.ts'
import type { Tokenizer } from '#shared/tokens/tokenizer.ts'
import { createTokenizerFor } from '#shared/tokens/tokenizer-for.ts'

const tokenizer = createTokenizer('o200k_base', o200k)
const MEGA = 1 << 20

test.each([
  ['', 0],
  ['hello world', 2],
  ['<|endoftext|>', 7],
  ['antidisestablishmentarianism', 6],
  ['你好，世界', 3],
])('%j is %i tokens', (text, count) => {
  expect(tokenizer.count(text)).toBe(count)
})

// js-tiktoken would need hours for these: its loop is quadratic in the length of a piece. The counts are of known shape instead: `aaaaaaaa` and
// runs of 128 spaces are tokens.
test('a megabyte without a single word is counted too', () => {
  expect(tokenizer.count('a'.repeat(MEGA))).toBe(MEGA / 8)
  expect(tokenizer.count(' '.repeat(MEGA))).toBe(MEGA / 128)
})

test('runs on which V8’s pattern matcher gives up are counted in slices', () => {
  const wide = '中'.repeat(4 * MEGA)
  expect(() => new RegExp(o200k.pat_str, 'gu').exec(wide)).toThrow(RangeError)
  expect(tokenizer.count(wide)).toBe(4 * MEGA)
})

test('a long text is cut where no piece reaches across: its count is that of the whole', () => {
  const page = 'Line by line,\n  with "quotes" {and: braces}\n\n/* a comment */\r\nx = 1\n\n\n'
  const text = page.repeat(Math.ceil((1.5 * MEGA) / page.length))
  expect(tokenizer.count(text)).toBe(new Tiktoken(o200k).encode(text).length)
})

test.each([
  ['gpt-4', 'cl100k_base'],
  ['gpt-4-turbo-2024-04-09', 'cl100k_base'],
  ['gpt-3.5-turbo-0125', 'cl100k_base'],
  ['openai/gpt-4', 'cl100k_base'],
  ['text-embedding-3-small', 'cl100k_base'],
  ['gpt-4o-mini', 'o200k_base'],
  ['gpt-4.1', 'o200k_base'],
  ['gpt-5.5', 'o200k_base'],
  ['o3', 'o200k_base'],
  ['claude-opus-5', 'o200k_base'],
  ['', 'o200k_base'],
])('%s is counted with %s', (model, encoding) => {
  expect(encodingFor(model)).toBe(encoding)
})

test('models of one encoding share a tokenizer', () => {
  const tokenizerFor = createTokenizerFor({ o200k_base: o200k, cl100k_base: cl100k })
  expect(tokenizerFor('gpt-5.5')).toBe(tokenizerFor('claude-opus-5'))
  expect(tokenizerFor('gpt-4').encoding).toBe('cl100k_base')
  expect(tokenizerFor('gpt-5.5').count('hello world')).toBe(2)
})

test('a text sent again is not counted again, while it is among the last that were', () => {
  const counted: string[] = []
  const counting: Tokenizer = { encoding: 'test', count: (text) => counted.push(text) && text.length }
  const remembering = withTextMemory(counting, 250)
  const a = 'a'.repeat(100)
  const b = 'b'.repeat(100)
  const c = 'c'.repeat(100)
  for (const text of [a, b, a, c, a, b]) expect(remembering.count(text)).toBe(100)
  expect(counted.map((text) => text[0]).join('')).toBe('abcb')
  remembering.count('short')
  remembering.count('short')
  remembering.count('l'.repeat(300))
  remembering.count('l'.repeat(300))
  expect(counted).toHaveLength(8)
})
