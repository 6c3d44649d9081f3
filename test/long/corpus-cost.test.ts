import { describe, expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { compareCosts } from '../helpers/pricing/corpus-cost.ts'

describe.skipIf(corpusMissing)(`cost over all recorded traffic${corpusMissing ? ` (skipped: ${corpusMissing})` : ''}`, () => {
  test('wherever a cost is reported and the model has a price, ours is within 1 %, or the reason is listed', async () => {
    const { unexplained, outdated, totals, table } = await compareCosts(['exchanges', 'exchanges-extra'])
    console.log(table)
    expect(unexplained).toEqual([])
    expect(outdated).toEqual([])
    expect(totals.priced).toBeGreaterThanOrEqual(240)
    expect(totals.within + totals.explained).toBe(totals.priced)
  })
})
