import { Tiktoken } from 'js-tiktoken/lite'
import cl100k from 'js-tiktoken/ranks/cl100k_base'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { describe, expect, test } from 'vitest'
import { bytesOfText } from '#shared/tokens/byte-string.ts'
import { withTextMemory } from '#shared/tokens/counted-texts.ts'
import { createTokenizer } from '#shared/tokens/create-tokenizer.ts'
import { encodingFor } from '#shared/tokens/encoding-for.ts'
import { countMerged } from '#shared/tokens/merge.ts'
import type { Tokenizer } from '#shared/tokens/tokenizer.ts'
import { createTokenizerFor } from '#shared/tokens/tokenizer-for.ts'
import { createVocabulary } from '#shared/tokens/vocabulary.ts'

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

/** Endless text of one kind, the same in every run of the tests. */
function drawn(alphabet: string, length: number): string {
  let state = 1
  const draw = (): string => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return alphabet[(state >>> 16) % alphabet.length] ?? ''
  }
  return Array.from({ length }, draw).join('')
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

describe.each([
  ['one letter', (length: number) => 'a'.repeat(length)],
  ['base64', (length: number) => drawn(BASE64, length)],
  ['mixed whitespace', (length: number) => drawn('  \t\n\r\u00a0', length)],
])('a megabyte of %s grows in proportion', (_, textOf) => {
  // Every byte is looked at beside its neighbour once, and every merge makes two new neighbours; the plain loop looks at all of them every time.
  test('merged as one piece, it takes at most three looks at a pair for each byte', () => {
    const vocabulary = createVocabulary(o200k)
    let looks = 0
    const counting = {
      ...vocabulary,
      merged(left: number, right: number) {
        looks += 1
        return vocabulary.merged(left, right)
      },
    }
    const bytes = bytesOfText(textOf(MEGA))
    const count = countMerged(bytes, counting)
    expect(count).toBeLessThan(bytes.length)
    expect(looks).toBeLessThanOrEqual(3 * bytes.length)
  })

  // Pieces are found by a pattern, whose steps cannot be counted: sixteen times the text may take five times as long as proportion has it,
  // where quadratic time would take sixteen times as long.
  test('cut into pieces, sixteen times the text takes nothing like its square in time', () => {
    const fastest = (text: string): number =>
      Math.min(
        ...Array.from({ length: 3 }, () => {
          const fresh = createTokenizer('o200k_base', o200k)
          fresh.count('')
          const start = performance.now()
          fresh.count(text)
          return performance.now() - start
        }),
      )
    const part = fastest(textOf(MEGA / 16))
    expect(fastest(textOf(MEGA)) / part).toBeLessThan(16 * 5)
  })
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
