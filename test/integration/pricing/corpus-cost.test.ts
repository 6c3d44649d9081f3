import { describe, expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { compareCosts } from '../../helpers/pricing/corpus-cost.ts'

describe.skipIf(corpusMissing)(`cost over recorded traffic${corpusMissing ? ` (skipped: ${corpusMissing})` : ''}`, () => {
  test('of every tenth exchange that reports a cost, ours is within 1 %, or the reason is listed', async () => {
    const { unexplained, outdated, totals } = await compareCosts(['exchanges', 'exchanges-extra'], 10)
    expect(unexplained).toEqual([])
    expect(outdated).toEqual([])
    expect(totals.priced).toBeGreaterThanOrEqual(20)
  })
})
