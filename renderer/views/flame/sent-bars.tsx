import { formatTokens } from '#shared/format/tokens.ts'

/** What was produced once, over what was sent in all calls. `once` and `sent` in tokens. */
export function SentBars({ once, sent }: { once: number; sent: number }) {
  if (sent <= 0) return null
  return (
    <div className="sent">
      <div className="row">
        <i className="sent-once k-tool" style={{ width: `${Math.max(1, (once / sent) * 100)}%` }} />
        <span className="dim nw">{formatTokens(once)} tokens when first sent</span>
      </div>
      <div className="sent-all k-read">
        {formatTokens(sent)} tokens sent across calls{once > 0 && sent > once ? `, ${(sent / once).toFixed(1)}×` : ''}
      </div>
    </div>
  )
}
