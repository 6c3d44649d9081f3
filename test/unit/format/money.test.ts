import { expect, test } from 'vitest'
import { formatUsd, formatUsdAt, formatUsdColumn, formatUsdExact, usdDecimals } from '#shared/format/money.ts'

test.each([
  [0, '$0'],
  [1, '<$0.0001'],
  [49_999, '<$0.0001'],
  [50_000, '$0.0001'],
  [3_100_000, '$0.0031'],
  [9_949_999, '$0.0099'],
  [9_950_000, '$0.010'],
  [10_000_000, '$0.010'],
  [317_400_000, '$0.317'],
  [999_499_999, '$0.999'],
  [999_500_000, '$1.00'],
  [1_844_000_000, '$1.84'],
  [1_005_000_000, '$1.01'],
  [1_234_567_890_000_000, '$1,234,567.89'],
  [-620_000_000, '\u2212$0.620'],
  [null, '–'],
  [undefined, '–'],
])('%d nano-dollars read %s', (amount, text) => {
  expect(formatUsd(amount)).toBe(text)
})

test('one column has one precision, and what is not zero never reads as zero', () => {
  expect(formatUsdAt(1_844_000_000, 3)).toBe('$1.844')
  expect(formatUsdAt(600_000, 3)).toBe('$0.001')
  expect(formatUsdAt(400_000, 3)).toBe('<$0.001')
  expect(formatUsdAt(-400_000, 3)).toBe('\u2212<$0.001')
  expect(formatUsdAt(0, 3)).toBe('$0')
  expect(formatUsdAt(null, 3)).toBe('–')
})

test.each([
  [[], 2],
  [[null, 0], 2],
  [[1_844_000_000, 1_020_000_000], 2],
  [[343_000_000, 22_000_000], 3],
  [[1_844_000_000, 3_000_000], 3],
  [[1_844_000_000, 100_000], 4],
  [[1_844_000_000, 1], 4],
  [[-1_844_000_000, -3_000_000], 3],
])('the column %j needs %d decimals', (amounts, decimals) => {
  expect(usdDecimals(amounts)).toBe(decimals)
})

test('the parts of a column add up to its total on screen', () => {
  const third = 333_333_333
  expect(formatUsdColumn([third, third, third + 1])).toEqual({ rows: ['$0.333', '$0.333', '$0.334'], total: '$1.000' })
  expect(formatUsdColumn([1_000_000_000, null, 0, 10], 2)).toEqual({ rows: ['$1.00', '–', '$0', '<$0.01'], total: '$1.00' })
  expect(formatUsdColumn([])).toEqual({ rows: [], total: '$0' })
})

test.each([
  [0, '$0'],
  [1, '$0.000000001'],
  [310_975_000, '$0.310975'],
  [1_500_000_000, '$1.50'],
  [2_000_000_000, '$2.00'],
  [-12_345_000_000_001, '\u2212$12,345.000000001'],
  [null, '–'],
])('%d nano-dollars are exactly %s', (amount, text) => {
  expect(formatUsdExact(amount)).toBe(text)
})
