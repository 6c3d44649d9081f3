import { describe, expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { compareCorpus } from '../helpers/providers/corpus-usage.ts'

describe.skipIf(corpusMissing)(`usage over all recorded traffic${corpusMissing ? ` (skipped: ${corpusMissing})` : ''}`, () => {
  test.each(['exchanges', 'exchanges-extra'] as const)('%s: tokens and cost equal what the provider reported', async (file) => {
    const { differing, table } = await compareCorpus(file)
    console.log(table)
    expect(differing).toEqual([])
  })
})
