import { expect, test } from 'vitest'
import type { PromptBlock } from '#core/demo/messages-api/prompt-blocks.ts'
import { createPromptCache } from '#core/demo/messages-api/prompt-cache.ts'

/** `a100 b50:5m`: blocks of 100 and 50 tokens, the second with a breakpoint. A prefix is what its letters spell. */
function blocks(text: string): PromptBlock[] {
  let prefixHash = ''
  return text.split(' ').map((word) => {
    const [, name = '', tokens, lifetime] = /^([a-z]+)(\d+)(?::(5m|1h))?$/.exec(word) ?? []
    prefixHash += name
    return { tokens: Number(tokens), prefixHash, breakpoint: lifetime === '5m' || lifetime === '1h' ? lifetime : null }
  })
}

const NOTHING = { fresh: 0, read: 0, write5m: 0, write1h: 0 }

test('writes up to the last breakpoint, and reads it the next time', () => {
  const cache = createPromptCache()
  expect(cache.use(blocks('a100 b50:5m c30'), 0)).toEqual({ ...NOTHING, write5m: 150, fresh: 30 })
  expect(cache.use(blocks('a100 b50 c30:5m d7'), 0)).toEqual({ ...NOTHING, read: 150, write5m: 30, fresh: 7 })
})

test('without breakpoints it neither reads nor writes', () => {
  const cache = createPromptCache()
  cache.use(blocks('a100:5m'), 0)
  expect(cache.use(blocks('a100 b50'), 0)).toEqual({ ...NOTHING, fresh: 150 })
})

test('a change loses everything behind it, back to the last breakpoint that is the same', () => {
  const cache = createPromptCache()
  cache.use(blocks('tools100:1h system50:1h first30 second20:5m'), 0)
  expect(cache.use(blocks('tools100:1h other50:1h first30 second20:5m'), 0)).toEqual({
    ...NOTHING,
    read: 100,
    write1h: 50,
    write5m: 50,
  })
})

test('what lies before the last breakpoint of an hour is written for an hour', () => {
  const cache = createPromptCache()
  expect(cache.use(blocks('a100:1h b50 c30:1h d20:5m'), 0)).toEqual({ ...NOTHING, write1h: 180, write5m: 20 })
})

test('prefixes shorter than the least are not cached', () => {
  const cache = createPromptCache()
  expect(cache.use(blocks('a100:5m b500:5m'), 512)).toEqual({ ...NOTHING, write5m: 600 })
  expect(cache.use(blocks('a100:5m c500'), 512)).toEqual({ ...NOTHING, fresh: 600 })
})

test('a breakpoint looks back twenty blocks, not further', () => {
  const far = (between: number) => {
    const cache = createPromptCache()
    cache.use(blocks('a100:5m'), 0)
    return cache.use(blocks(`a100 ${'x1 '.repeat(between)}y1:5m`), 0).read
  }
  expect(far(18)).toBe(100)
  expect(far(19)).toBe(0)
})
