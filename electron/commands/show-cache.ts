import { describeCache } from '#shared/cache/describe.ts'
import type { CacheExplanation } from '#shared/cache/explain.ts'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import type { RunDetail } from '#shared/model/run.ts'
import { formatTable } from './table.ts'

type Explained = { readonly callId: string; readonly explanation: CacheExplanation }

/**
 * One line for each call that lost the cached beginning of its prompt: what it did not read, what that cost, and why. Agents that let nothing be
 * cached of what they send again lose it in every call: they get one line each.
 */
export function formatCacheLosses(detail: Pick<RunDetail, 'calls'>, explained: readonly Explained[]): string {
  const missing = explained.filter(({ explanation }) => explanation.missedTokens > 0)
  const losses = missing.filter(({ explanation }) => explanation.why !== 'no breakpoint')
  const uncached = Map.groupBy(
    missing.filter((each) => !losses.includes(each)),
    ({ callId }) => callOf(callId)?.agent ?? '',
  )
  const lines = [...uncached].map(([agent, calls]) => {
    const tokens = calls.reduce((sum, { explanation }) => sum + explanation.missedTokens, 0)
    const cost = formatCost(calls.map(({ explanation }) => explanation.missedNanoUsd))
    const count = `${calls.length} call${calls.length === 1 ? '' : 's'}`
    return `${agent}: ${count} sent ${formatTokens(tokens)} tokens again that no breakpoint lets the provider cache, ${cost}.`
  })
  const table =
    losses.length === 0
      ? 'No call lost its cached prefix.'
      : formatTable(['call', '>missed', '>cost', 'why', ''], losses.map(row))
  return [table, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n')

  function callOf(callId: string): RunDetail['calls'][number] | undefined {
    return detail.calls.find(({ id }) => id === callId)
  }

  function row({ callId, explanation }: Explained): string[] {
    const number = detail.calls.findIndex(({ id }) => id === callId) + 1
    const { missedTokens, missedNanoUsd, why } = explanation
    return [
      `${number} ${callOf(callId)?.agent ?? ''}`,
      formatTokens(missedTokens),
      formatCost([missedNanoUsd]),
      why,
      describeCache(explanation),
    ]
  }
}

/** What is unpriced makes the whole so. */
function formatCost(amounts: readonly (number | null)[]): string {
  const known = amounts.flatMap((amount) => amount ?? [])
  if (known.length < amounts.length) return 'unpriced'
  return `+${formatUsd(known.reduce((sum, amount) => sum + amount, 0))}`
}
