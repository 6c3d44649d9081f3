import { formatTokensExact } from '#shared/format/tokens.ts'
import type { ViewWeight } from '../../state/view-state.ts'

const LACKS: Record<ViewWeight, string> = { cost: 'a price', tokens: 'token counts', time: 'times', calls: 'nothing' }

/** How many calls a view cannot count by its weight: unknown is not zero. */
export function UnknownCalls({ count, weight, where }: { count: number; weight: ViewWeight; where: string }) {
  if (count === 0) return null
  return (
    <span>
      <b>{formatTokensExact(count)}</b> {count === 1 ? 'call lacks' : 'calls lack'} {LACKS[weight]} and{' '}
      {count === 1 ? 'is' : 'are'} not in {where}
    </span>
  )
}
