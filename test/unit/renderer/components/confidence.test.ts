import { expect, test } from 'vitest'
import { type Cost, ZERO_COST } from '#shared/model/cost.ts'
import { confidenceOf, confidenceWords } from '../../../../renderer/components/confidence.tsx'

const cost = (counts: Partial<Cost>): Cost => ({ ...ZERO_COST, ...counts })

test.each([
  [cost({}), 0, 'reported', 'No call settled yet'],
  [cost({ reportedCalls: 24 }), 26, 'reported', 'Reported, all 26 attempts'],
  [cost({ reportedCalls: 1 }), 1, 'reported', 'Reported, 1 attempt'],
  [cost({ reportedCalls: 20, estimatedCalls: 4 }), 24, 'estimated', '4 of 24 calls estimated'],
  [cost({ reportedCalls: 20, unpricedCalls: 1 }), 21, 'estimated', '1 call unpriced'],
  [cost({ reportedCalls: 20, estimatedCalls: 3, unpricedCalls: 2 }), 25, 'estimated', '3 of 25 calls estimated, 2 unpriced'],
  [cost({ unpricedCalls: 4 }), 4, 'unpriced', '4 calls unpriced'],
  [cost({ freeCalls: 2 }), 2, 'reported', 'Nothing was billed'],
])('%o', (total, attempts, confidence, words) => {
  expect(confidenceOf(total)).toBe(confidence)
  expect(confidenceWords(total, attempts)).toBe(words)
})
