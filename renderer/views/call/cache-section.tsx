import { describeCache } from '#shared/cache/describe.ts'
import type { CacheExplanation } from '#shared/cache/explain.ts'
import type { OutlinePart } from '#shared/cache/outline.ts'
import { formatUsd } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import { QueryNotice } from '../../components/query-notice.tsx'
import { useCallCache } from '../../state/queries.ts'
import type { CallIndex } from '../../state/selection.ts'

/** Why a call read from the cache what it did; where it missed something, against the earlier call that it goes on from. */
export function CacheSection({ callId, index }: { callId: CallId; index: CallIndex }) {
  const query = useCallCache(callId)
  if (!query.data) return <QueryNotice query={query} what="What the cache did" />
  const explanation = query.data
  const { missedTokens, missedNanoUsd, sharedWith } = explanation
  const earlier = sharedWith === null ? undefined : index.byId.get(sharedWith)
  const now = index.byId.get(callId)
  return (
    <section className="why" aria-label="Cache">
      <h2>{titleOf(explanation)}</h2>
      {missedTokens > 0 && earlier && now && <Bars explanation={explanation} earlier={earlier.number} now={now.number} />}
      <p className="dim">{describeCache(explanation)}</p>
      {missedTokens > 0 && (
        <p className="why-cost">
          <b className="b">
            This cost <span className="dear">{missedNanoUsd === null ? UNKNOWN : `+${formatUsd(missedNanoUsd)}`}</span>
          </b>{' '}
          <span className="faint">over reading {formatTokensExact(missedTokens)} tokens</span>
        </p>
      )}
    </section>
  )
}

function titleOf({ missedTokens, readTokens }: CacheExplanation): string {
  if (missedTokens === 0) return 'Cache'
  return readTokens === 0 ? 'Why nothing was read from cache' : `Why only ${formatTokens(readTokens)} were read from cache`
}

interface BarsProps {
  readonly explanation: CacheExplanation
  readonly earlier: number
  readonly now: number
}

/** The two prompts to one scale; the line stands where they part. */
function Bars({ explanation: { outline, earlierOutline, sharedTokens, firstDifference }, earlier, now }: BarsProps) {
  const most = Math.max(1, sumOf(outline), sumOf(earlierOutline))
  const parted = firstDifference && firstDifference.change !== 'set' ? sharedTokens / most : null
  return (
    <div className="why-bars" aria-hidden="true">
      <span className="num">{earlier}</span>
      <Bar parts={earlierOutline} most={most} parted={parted} className="why-bar" />
      <span className="num">{now}</span>
      <Bar parts={outline} most={most} parted={parted} className="why-bar now" />
    </div>
  )
}

const sumOf = (parts: readonly OutlinePart[]): number => parts.reduce((sum, { tokens }) => sum + tokens, 0)

interface BarProps {
  readonly parts: readonly OutlinePart[]
  readonly most: number
  /** As a share of the scale; null: they do not part. */
  readonly parted: number | null
  readonly className: string
}

function Bar({ parts, most, parted, className }: BarProps) {
  return (
    <span className={className}>
      {parts.map(({ tokens }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a settled prompt never move
        <i key={at} className="part" style={{ width: `${(tokens / most) * 100}%` }} />
      ))}
      {parted !== null && <i className="broke" style={{ left: `${parted * 100}%` }} />}
    </span>
  )
}
