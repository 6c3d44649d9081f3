import { formatSmallTime } from '#shared/format/small-time.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { useStatus } from '../state/queries.ts'
import { Link } from './link.tsx'

/** The status bar of the screens that are about the recorder as a whole. */
export function CoreStatusLine() {
  const { data: status } = useStatus()
  if (!status) return null
  const { calls } = status.today
  return (
    <>
      <span>
        <b>{formatTokensExact(calls)}</b> {calls === 1 ? 'call' : 'calls'} today
      </span>
      {status.queue.exchanges > 0 && (
        <span>
          <b>{formatTokensExact(status.queue.exchanges)}</b> waiting to be stored
        </span>
      )}
      {status.dropped > 0 && (
        <span>
          <b>{formatTokensExact(status.dropped)}</b> not kept
        </span>
      )}
      {status.overhead.firstByte && (
        <span>
          Adds <b>{formatSmallTime(status.overhead.firstByte.p50Us)}</b> to a call
        </span>
      )}
      <span>Bodies stay on this machine, keys are never stored</span>
      <span className="sp" />
      <Link to="/prices" className="quiet">
        Prices {status.priceBook}
      </Link>
    </>
  )
}
