import { describe, expect, test } from 'vitest'
import { formatDelta } from '#shared/format/delta.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd } from '#shared/format/money.ts'
import { formatFeeRate, formatRate } from '#shared/format/rate.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'

describe('tokens', () => {
  test.each([
    [0, '0', '0'],
    [847, '847', '847'],
    [999, '999', '999'],
    [1000, '1.0k', '1,000'],
    [8740, '8.7k', '8,740'],
    [12_400, '12.4k', '12,400'],
    [612_049, '612.0k', '612,049'],
    [999_949, '999.9k', '999,949'],
    [999_950, '1.00M', '999,950'],
    [1_204_999, '1.20M', '1,204,999'],
    [999_995_000, '1.00B', '999,995,000'],
    [-8740, '\u22128.7k', '\u22128,740'],
    [null, '–', '–'],
  ])('%d: short %s, exact %s', (count, short, exact) => {
    expect(formatTokens(count)).toBe(short)
    expect(formatTokensExact(count)).toBe(exact)
  })
})

describe('time', () => {
  test.each([
    [0, '0 ms'],
    [499, '<1 ms'],
    [500, '1 ms'],
    [240_000, '240 ms'],
    [999_499, '999 ms'],
    [999_500, '1.0 s'],
    [1_840_000, '1.8 s'],
    [59_949_999, '59.9 s'],
    [59_950_000, '1m 00s'],
    [373_200_000, '6m 13s'],
    [3_599_499_999, '59m 59s'],
    [3_599_500_000, '1h 00m'],
    [7_500_000_000, '2h 05m'],
    [null, '–'],
  ])('%d µs read %s', (us, text) => {
    expect(formatDuration(us)).toBe(text)
  })
})

describe('share', () => {
  test.each([
    [0, 1, '0%'],
    [1, 10_000, '<0.1%'],
    [26, 1000, '2.6%'],
    [994, 10_000, '9.9%'],
    [996, 10_000, '10%'],
    [71, 100, '71%'],
    [1, 1, '100%'],
    [-3, 100, '\u22123.0%'],
    [null, 100, '–'],
    [1, null, '–'],
    [1, 0, '–'],
  ])('%d of %d reads %s', (part, whole, text) => {
    expect(formatShare(part, whole)).toBe(text)
  })
})

describe('delta', () => {
  test('always carries a sign', () => {
    expect(formatDelta(234_000_000, formatUsd)).toBe('+$0.234')
    expect(formatDelta(-620_000_000, formatUsd)).toBe('\u2212$0.620')
    expect(formatDelta(-12_400, formatTokens)).toBe('\u221212.4k')
    expect(formatDelta(0, formatUsd)).toBe('±$0')
    expect(formatDelta(null, formatUsd)).toBe('–')
  })
})

test.each([
  [6_250_000, '6.25'],
  [75_000, '0.075'],
  [30_000_000, '30.00'],
  [12_500, '0.0125'],
  [1, '0.000001'],
  [1_200_000_000, '1,200.00'],
  [0, '0.00'],
  [null, '–'],
])('%d pico-dollars a token are %s dollars a million', (pico, text) => {
  expect(formatRate(pico)).toBe(text)
})

test('a fee is said by the thousand', () => {
  expect(formatFeeRate(10_000_000_000)).toBe('10.00')
  expect(formatFeeRate(2_500_000_000)).toBe('2.50')
})
