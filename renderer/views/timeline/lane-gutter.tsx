import { formatUsdAt, type UsdDecimals } from '#shared/format/money.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import type { LaneBox } from '../../charts/lane-layout.ts'

/** What stands left of a lane: whose it is and what it came to. */
export function LaneGutter({ box, decimals }: { box: LaneBox; decimals: UsdDecimals }) {
  const { lane } = box
  const calls = lane.calls.length
  return (
    <div
      className={lane.depth > 0 ? 'lane-gutter sub' : 'lane-gutter'}
      style={{ top: box.y, height: box.height, paddingTop: box.rowsTop + 1, paddingLeft: 16 + Math.min(lane.depth, 3) * 8 }}
    >
      <b className="el" title={lane.agent.name}>
        {lane.agent.name}
      </b>
      <b className="num">{formatUsdAt(lane.nanoUsd, decimals)}</b>
      <span className="el" title={lane.models.join(', ')}>
        {formatTokensExact(calls)} {calls === 1 ? 'call' : 'calls'} · {lane.models.join(', ') || lane.open[0]?.model}
      </span>
      <span className="num">{formatTokens(lane.tokens)}</span>
    </div>
  )
}
