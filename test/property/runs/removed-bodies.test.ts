import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BodiesRemoved, ExchangeOpened, Fact, PriceRowMissing, PriceRowUsed, RunWithoutBodies } from '#shared/model/fact.ts'
import type { RunRecord } from '#shared/model/records.ts'
import type { RemovedWhy } from '#shared/model/removal.ts'
import { epochUs } from '#shared/model/units.ts'
import type { PriceBook } from '#shared/pricing/price-book.ts'
import { lastingLinks, removeTexts, rowsWithoutTexts } from '#shared/runs/removed-bodies.ts'
import { type Derived, derive, type Recording, record, rowsOf, STORY_START, storyBook } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'
import { anyStory } from './arbitrary-story.ts'

const NOTHING: PriceBook = { version: 'empty', lookup: () => ({ kind: 'unknown', why: 'unknown-tier' }), list: () => [] }
const at = epochUs(STORY_START + 3600e6)
const FACT = { seq: 1e6, id: 'removal', schema: 1, origin: { machine: 'm', user: 'u' } }
const anyBook = fc.constantFrom(storyBook('story 1', 3_000_000), storyBook('story 2', 1_000_000), NOTHING)

/** What the removal of a run leaves of it, as ingest writes it down. */
function removalOf(run: RunRecord, { facts }: Recording, { index, priced }: Derived, why: RemovedWhy): RunWithoutBodies {
  const attempts = index.calls(run.id).flatMap((call) => call.attempts.map(({ exchangeId }) => ({ call, exchangeId })))
  const openings = new Map(
    facts.flatMap(({ body }): [string, ExchangeOpened][] => (body.kind === 'exchange-opened' ? [[body.exchangeId, body]] : [])),
  )
  return {
    why,
    runId: run.id,
    exchanges: [...attempts, ...index.openOf(run.id)].map(({ exchangeId }) => exchangeId),
    links: attempts.flatMap(({ call, exchangeId }) => {
      const opened = openings.get(exchangeId)
      const prices = priced.flatMap(({ found, exchange, key }): (PriceRowUsed | PriceRowMissing)[] => {
        if (exchange !== exchangeId || found.kind === 'local') return []
        const fact = { at, exchangeId, key }
        return found.kind === 'row'
          ? [{ kind: 'price-row-used', row: found.row, ...fact }]
          : [{ kind: 'price-row-missing', why: found.why, ...fact }]
      })
      return opened ? lastingLinks(index, opened, call, prices).map((write) => ({ exchangeId, write })) : []
    }),
    writes: rowsWithoutTexts(index, run, { at, why }),
  }
}

/** All rows but links, which may lead to what was removed. */
const rows = ({ index }: Derived): string[] => index.dump().filter((row) => !row.startsWith('link '))

test('whatever runs lose their bodies, a rebuild gives the rows that are there, of them and of all others (laws 5 and 8)', () => {
  const editions = fc.array(anyBook, { minLength: 1, maxLength: 40 })
  const going = fc.array(fc.constantFrom<RemovedWhy | null>('age', 'size', 'deleted', null), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(anyStory, editions, going, (story, books, whys) => {
      const recording = record(tell(story))
      let lookups = 0
      const live = derive(recording, {
        book: { ...NOTHING, lookup: (query) => (books[lookups++ % books.length] ?? NOTHING).lookup(query) },
      })
      const removals = live.index.runs().flatMap((run, at) => {
        const why = whys[at % whys.length]
        return why ? [removalOf(run, recording, live, why)] : []
      })
      const removal: BodiesRemoved = { kind: 'bodies-removed', at, runs: removals }
      removeTexts(live.index, removal)

      const used = new Map(live.priced.map(({ found, exchange }) => [exchange, found]))
      const known = new Map(rowsOf(live.priced).map((row) => [row.id, row]))
      const facts: Fact[] = [...recording.facts, { ...FACT, body: removal }]
      const rebuilt = derive(
        { facts, bodies: recording.bodies },
        { book: NOTHING, pricedWith: (exchange) => used.get(exchange) ?? null, storedRow: (id) => known.get(id) ?? null },
      )
      expect(rows(rebuilt)).toEqual(rows(live))
      for (const call of removals.flatMap(({ runId }) => (runId === null ? [] : live.index.calls(runId)))) {
        expect(call.toolArguments.join('')).toBe('')
        expect(live.index.segments(call.id).some(({ preview }) => preview !== undefined)).toBe(false)
      }
    }),
  )
})
