import type { RunListItem } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import { Link } from '../../components/link.tsx'
import { TokenBar } from '../../components/token-split.tsx'
import { runPath } from '../../state/route.ts'

/** Runs that are going on. */
export function LiveRuns({ runs, nowMs }: { runs: readonly RunListItem[]; nowMs: number }) {
  return (
    <section className="live-runs" aria-label="Live runs">
      <div className="home-section">
        <h2>Live</h2>
        <span className="dim">runs that are still going</span>
      </div>
      <table className="live-table">
        <thead>
          <tr>
            <th>Run</th>
            <th>Now</th>
            <th className="live-split">Tokens by bucket</th>
            <th className="num live-io">In, out</th>
            <th className="num">Elapsed</th>
            <th className="num">Calls</th>
            <th className="num">Cost so far</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td>
                <Link to={runPath(run.id)} className="cover">
                  {run.name}
                </Link>{' '}
                {run.source === 'demo' && <span className="chip ol">sample</span>}
                <div className="faint">{[...Object.values(run.tags), ...run.models].join(' · ') || run.id.slice(0, 6)}</div>
              </td>
              <td className="dim">{nowWords(run)}</td>
              <td className="live-split">
                <TokenBar usage={run.usage} />
              </td>
              <td className="num dim live-io">
                {formatTokens(run.usage.inputTotal)}, {formatTokens(run.usage.outputTotal)}
              </td>
              <td className="num dim">{formatDuration(wholeSeconds(nowMs - Date.parse(run.startedAt)))}</td>
              <td className="num dim">{formatTokensExact(run.callCount)}</td>
              <td className="num b live-cost">{formatUsd(run.cost.nanoUsd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const wholeSeconds = (ms: number): number => Math.max(0, Math.round(ms / 1000)) * 1_000_000

function nowWords(run: RunListItem): string {
  if (run.openCalls === 0) return 'between calls'
  return run.openCalls === 1 ? 'a call is open' : `${run.openCalls} calls are open`
}
