import { expect, test } from 'vitest'
import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd, formatUsdExact } from '#shared/format/money.ts'
import { formatRate } from '#shared/format/rate.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import { isNumberText } from '../../../../renderer/components/shown-number.ts'

test('every number that the interface writes can be copied as one', () => {
  const amounts = [0, 1, 847, 12_400, 999_950, 31_097_500, 1_840_000_000, 12_034_000_000_000]
  const written = amounts.flatMap((amount) => [
    formatUsd(amount),
    formatUsdExact(amount),
    formatTokens(amount),
    formatTokensExact(amount),
    formatDuration(amount),
    formatRate(amount),
    formatShare(amount, 3 * amount + 1),
  ])
  expect(written.filter((text) => !isNumberText(text))).toEqual([])
})

test.each(['–', 'Call 14', 'claude-opus-5', '', '$', 'in 3 calls', '3 tool schemas, 2 unused', '2 of 24 calls estimated'])(
  '“%s” is no number',
  (text) => {
    expect(isNumberText(text)).toBe(false)
  },
)
