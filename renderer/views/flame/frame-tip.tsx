import { formatShare } from '#shared/format/share.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { FrameNode } from '#shared/profile/profile.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { TipRow } from '../../components/chart-tip.tsx'
import type { ViewWeight } from '../../state/view-state.ts'

const WEIGHT_WORDS: Record<ViewWeight, string> = { cost: 'Cost', tokens: 'Tokens', time: 'Busy time', calls: 'Calls' }

/** What lies under the pointer on a flame. */
export function FrameTip({ node, total, weight }: { node: FrameNode; total: number; weight: ViewWeight }) {
  return (
    <>
      <div className="name">{node.name}</div>
      <TipRow label={WEIGHT_WORDS[weight]}>
        {formatWeight(node.total, weight)} <span className="dim">{formatShare(node.total, total)}</span>
      </TipRow>
      {node.self > 0 && node.self !== node.total && <TipRow label="Self">{formatWeight(node.self, weight)}</TipRow>}
      {node.calls.length > 0 && <TipRow label="In calls">{formatTokensExact(node.calls.length)}</TipRow>}
    </>
  )
}

/** A frame in a few words, for those who cannot see it. */
export const announceFrame = (node: FrameNode, total: number, weight: ViewWeight): string =>
  `${node.name}, ${formatWeight(node.total, weight)}, ${formatShare(node.total, total)} of the run, in ${node.calls.length} ${node.calls.length === 1 ? 'call' : 'calls'}`
