import type { BlockView } from '#shared/api/contract.ts'
import { formatUsd } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'

interface CostProps {
  readonly tokens: number | null
  readonly nanoUsd: number | null
  /** What carrying it on came to; undefined: nothing later carried it. */
  readonly carried: { readonly text: string; readonly title: string } | undefined
}

/** First send and carry, told apart. */
function Cost({ tokens, nanoUsd, carried }: CostProps) {
  return (
    <span className="tr-cost faint nw">
      <span title="Tokens">{tokens === null ? UNKNOWN : formatTokens(tokens)}</span>
      <span className="dim" title="What it cost in the call that first sent it, or was answered with it">
        {nanoUsd === null ? UNKNOWN : formatUsd(nanoUsd)}
      </span>
      {carried && <span title={carried.title}>{carried.text}</span>}
    </span>
  )
}

export function BlockCost({ block: { first, carry } }: { block: BlockView }) {
  const { calls, tokens, nanoUsd, unpricedCalls } = carry
  const cost = unpricedCalls >= calls ? UNKNOWN : formatUsd(nanoUsd)
  const carried = calls > 0 && {
    text: `+${cost} in ${calls} more`,
    title: `Carried by ${calls} later ${calls === 1 ? 'prompt' : 'prompts'}, ${formatTokensExact(tokens)} tokens in all${unpricedCalls > 0 ? `; ${unpricedCalls} of them unpriced` : ''}`,
  }
  return <Cost {...first} carried={carried || undefined} />
}

/** Blocks that one call added and that stand together: their sum, unknown where one of them is. */
export function BlocksCost({ blocks }: { blocks: readonly BlockView[] }) {
  const sum = (of: (block: BlockView) => number | null): number | null =>
    blocks.reduce<number | null>((total, block) => {
      const value = of(block)
      return total === null || value === null ? null : total + value
    }, 0)
  const carries = blocks.filter(({ carry }) => carry.calls > 0)
  const carry = sum((block) => (block.carry.unpricedCalls > 0 ? null : block.carry.nanoUsd))
  const tokens = carries.reduce((total, block) => total + block.carry.tokens, 0)
  const carried = carries.length > 0 && {
    text: `+${carry === null ? UNKNOWN : formatUsd(carry)} later`,
    title: `Carried by later prompts, ${formatTokensExact(tokens)} tokens in all${carry === null ? '; some of them unpriced' : ''}`,
  }
  return (
    <Cost tokens={sum(({ first }) => first.tokens)} nanoUsd={sum(({ first }) => first.nanoUsd)} carried={carried || undefined} />
  )
}
