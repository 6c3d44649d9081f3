import { expect, test } from 'vitest'
import { layoutJoinedBars } from '../../../../renderer/charts/joined-bars.ts'

test('both bars are full, in the order given: a dear part is wider below than above', () => {
  const [cheap, dear] = layoutJoinedBars(
    [
      { upper: 90, lower: 10 },
      { upper: 10, lower: 90 },
    ],
    100,
  )
  expect(cheap?.upper).toEqual({ x: 0, width: 89 })
  expect(cheap?.lower).toEqual({ x: 0, width: 9 })
  expect(dear?.upper).toEqual({ x: 90, width: 9 })
  expect(dear?.lower).toEqual({ x: 10, width: 89 })
})

test('what costs nothing has no width below, what is tiny can still be seen', () => {
  const [free, tiny] = layoutJoinedBars(
    [
      { upper: 1000, lower: 0 },
      { upper: 1, lower: 5 },
    ],
    100,
  )
  expect(free?.lower.width).toBe(0)
  expect(tiny?.upper.width).toBe(0.8)
  expect(layoutJoinedBars([{ upper: 5, lower: 0 }], 100)[0]?.lower.width).toBe(0)
})
