import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PriceBook } from '#shared/pricing/price-book.ts'
import { derive, record, rowsOf, storyBook } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'
import { anyStory } from './arbitrary-story.ts'

test('the same facts give the same rows (law 8)', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const recording = record(tell(story))
      expect(derive(recording).index.dump()).toEqual(derive(recording).index.dump())
    }),
  )
})

/** A book that knows nothing, then everything, and one for which every model is the user's own. */
const EMPTY: PriceBook = { version: 'empty', lookup: () => ({ kind: 'unknown', why: 'unknown-tier' }), list: () => [] }
const LOCAL: PriceBook = { version: 'local', lookup: () => ({ kind: 'local' }), list: () => [] }
const anyBook = fc.constantFrom(storyBook('story 1', 3_000_000), storyBook('story 2', 1_000_000), EMPTY, LOCAL)

test('a rebuild prices every call as it was priced then, whatever the book says now (law 5)', () => {
  fc.assert(
    fc.property(anyStory, fc.array(anyBook, { minLength: 1, maxLength: 40 }), anyBook, (story, editions, today) => {
      const recording = record(tell(story))
      let lookups = 0
      const edition = (): PriceBook => editions[lookups++ % editions.length] ?? EMPTY
      const live = derive(recording, { book: { ...EMPTY, lookup: (query) => edition().lookup(query) } })
      const used = new Map(live.priced.map(({ found, exchange }) => [exchange, found]))
      const rows = new Map(rowsOf(live.priced).map((row) => [row.id, row]))
      const rebuilt = derive(recording, {
        book: today,
        pricedWith: (exchange) => used.get(exchange) ?? null,
        storedRow: (id) => rows.get(id) ?? null,
      })
      expect(rebuilt.index.dump()).toEqual(live.index.dump())
      expect(rebuilt.priced).toEqual([])
    }),
  )
})
