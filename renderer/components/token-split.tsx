import { formatShare } from '#shared/format/share.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import type { Usage } from '#shared/model/usage.ts'

/** The buckets as the colours tell them apart, dearest contrast last within input. */
interface Part {
  readonly tone: 'read' | 'write' | 'fresh' | 'out' | 'rea'
  readonly label: string
  readonly tokens: number
}

/** Parts add up to `inputTotal + outputTotal`: rarer input buckets count as fresh, rarer output buckets as output. */
export function tokenParts(usage: Usage): readonly Part[] {
  const write = usage.cacheWrite5m + usage.cacheWrite1h
  return [
    { tone: 'read', label: 'Cache read', tokens: usage.cacheRead },
    { tone: 'write', label: 'Cache write', tokens: write },
    { tone: 'fresh', label: 'Fresh', tokens: usage.inputTotal - usage.cacheRead - write },
    { tone: 'out', label: 'Output', tokens: usage.outputTotal - usage.reasoning },
    { tone: 'rea', label: 'Reasoning', tokens: usage.reasoning },
  ]
}

const words = (parts: readonly Part[]): string =>
  parts
    .filter((part) => part.tokens > 0)
    .map((part) => `${part.label} ${formatTokensExact(part.tokens)}`)
    .join(', ')

/** All tokens of a run or a call as one bar, split by bucket. */
export function TokenBar({ usage, className = '' }: { usage: Usage; className?: string }) {
  const parts = tokenParts(usage).filter((part) => part.tokens > 0)
  return (
    <div className={`split ${className}`} role="img" aria-label={`Tokens: ${words(parts) || 'none'}`}>
      {parts.map((part) => (
        <i key={part.tone} className={`k-${part.tone}`} style={{ flex: part.tokens }} />
      ))}
    </div>
  )
}

export function TokenLegend({ usage }: { usage: Usage }) {
  return (
    <div className="token-legend">
      {tokenParts(usage).map((part) => (
        <span key={part.tone} className="row" title={formatTokensExact(part.tokens)}>
          <i className={`sw k-${part.tone}`} />
          {part.label} <b className="b fg">{formatTokens(part.tokens)}</b>
          {part.tone === 'read' && usage.inputTotal > 0 && (
            <span className="faint of-input">{formatShare(part.tokens, usage.inputTotal)} of input</span>
          )}
        </span>
      ))}
    </div>
  )
}
