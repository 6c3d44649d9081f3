import fc from 'fast-check'
import { expect, test } from 'vitest'
import { derive, record, storyBook } from '../../helpers/runs/derive-story.ts'
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

test('a rebuild prices every call as it was priced then, whatever the book says now (law 5)', () => {
  fc.assert(
    fc.property(anyStory, fc.nat(40), (story, changeAt) => {
      const recording = record(tell(story))
      const first = storyBook('story 1', 3_000_000)
      const second = storyBook('story 2', 1_000_000)
      let lookups = 0
      const live = derive(recording, {
        book: { ...first, lookup: (query) => (lookups++ < changeAt ? first : second).lookup(query) },
      })
      const used = new Map(live.rowsUsed.map(({ row, exchange }) => [exchange, row]))
      const rows = new Map(live.rowsUsed.map(({ row }) => [row.id, row]))
      const rebuilt = derive(recording, {
        book: storyBook('story 3', 9_000_000),
        pricedWith: (exchange) => used.get(exchange) ?? null,
        storedRow: (id) => rows.get(id) ?? null,
      })
      expect(rebuilt.index.dump()).toEqual(live.index.dump())
      expect(rebuilt.rowsUsed).toEqual([])
    }),
  )
})
