import { expect, test } from 'vitest'
import { type RowKey, rowAfter } from '../../../../renderer/views/table/row-after.ts'

test.each<[RowKey, number, number, number | null]>([
  ['next', -1, 3, 0],
  ['next', 1, 3, 2],
  ['next', 2, 3, 2],
  ['previous', -1, 3, 2],
  ['previous', 0, 3, 0],
  ['page-down', -1, 100, 20],
  ['page-down', 95, 100, 99],
  ['page-up', 5, 100, 0],
  ['first', 50, 100, 0],
  ['last', 50, 100, 99],
  ['next', -1, 0, null],
])('%s from row %i of %i leads to %s', (key, at, count, to) => {
  expect(rowAfter(key, at, count)).toBe(to)
})
