import cl100k from 'js-tiktoken/ranks/cl100k_base'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { describe, expect, test } from 'vitest'
import { createVocabulary } from '#shared/tokens/vocabulary.ts'

/** The tokens of an encoding, by Node's own decoder: byte strings by rank. */
function tokensOf({ bpe_ranks }: { readonly bpe_ranks: string }): Map<number, string> {
  const tokens = new Map<number, string>()
  for (const line of bpe_ranks.split('\n')) {
    const [, first, ...texts] = line.split(' ')
    for (const [i, text] of texts.entries()) tokens.set(Number(first) + i, Buffer.from(text, 'base64').toString('latin1'))
  }
  return tokens
}

describe.each([
  ['cl100k_base', cl100k],
  ['o200k_base', o200k],
])('the tokens of %s', (_, ranks) => {
  const tokens = tokensOf(ranks)
  const rankBy = new Map([...tokens].map(([rank, bytes]) => [bytes, rank]))
  const vocabulary = createVocabulary(ranks)

  test('each has its own rank', () => {
    const wrong = [...tokens].filter(([rank, bytes]) => vocabulary.rankOf(bytes) !== rank)
    expect(wrong).toEqual([])
  })

  test('what is no token has none', () => {
    const others = [...tokens.values()].map((bytes) => `${bytes}\x01`).filter((bytes) => !rankBy.has(bytes))
    expect(others.length).toBeGreaterThan(50_000)
    expect(others.filter((bytes) => vocabulary.rankOf(bytes) !== undefined)).toEqual([])
    expect(vocabulary.rankOf('')).toBeUndefined()
  })

  test('two make the token of their bytes together, or none', () => {
    const ofEach = [...tokens].flatMap(([rank, bytes]) => {
      const half = bytes.length >> 1
      const [left, right] = [rankBy.get(bytes.slice(0, half)), rankBy.get(bytes.slice(half))]
      return left === undefined || right === undefined ? [] : [{ left, right, together: rank }]
    })
    expect(ofEach.length).toBeGreaterThan(10_000)
    expect(ofEach.filter(({ left, right, together }) => vocabulary.merged(left, right) !== together)).toEqual([])
    const turned = ofEach.map(({ left, right }) => {
      const together = rankBy.get(`${tokens.get(right)}${tokens.get(left)}`) ?? -1
      return vocabulary.merged(right, left) === together
    })
    expect(turned).not.toContain(false)
  })
})
