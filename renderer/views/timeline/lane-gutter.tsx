import { memo } from 'react'
import { formatUsdAt, type UsdDecimals } from '#shared/format/money.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import { addCall, knownAmount, ZERO_COST } from '#shared/model/cost.ts'
import type { LaneBox } from '../../charts/lane-layout.ts'

/** What stands left of a lane: whose it is and what it came to. It adds up all calls of the lane: not again for each move of the window. */
export const LaneGutter = memo(function LaneGutter({ box, decimals }: { box: LaneBox; decimals: UsdDecimals }) {
  const { lane } = box
  const calls = lane.calls.length
  const cost = lane.calls.reduce((sum, { call }) => addCall(sum, call.cost), ZERO_COST)
  const tokens = lane.calls.some(({ call }) => call.usage !== null) ? lane.tokens : null
  const open = lane.open[0]
  return (
    <div
      className={lane.depth > 0 ? 'lane-gutter sub' : 'lane-gutter'}
      style={{ top: box.y, height: box.height, paddingTop: box.rowsTop + 1, paddingLeft: 16 + Math.min(lane.depth, 3) * 8 }}
    >
      <b className="el" title={lane.agent.name}>
        {lane.agent.name}
      </b>
      <b className="num">{formatUsdAt(knownAmount(cost), decimals)}</b>
      <span className="el" title={lane.models.join(', ')}>
        {calls === 0 && open ? openWords(lane.open) : `${formatTokensExact(calls)} ${calls === 1 ? 'call' : 'calls'}`} ·{' '}
        {lane.models.join(', ') || open?.model}
      </span>
      <span className="num">{formatTokens(tokens)}</span>
    </div>
  )
})

function openWords(open: LaneBox['lane']['open']): string {
  const what = open.every(({ interrupted }) => interrupted) ? 'interrupted' : 'open'
  return `${formatTokensExact(open.length)} ${what}`
}
