import { type RunListItem, type RunPageRow, SPEND_BUCKET_MS, SPEND_BUCKETS, type SpendRate } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { confidenceOf, confidenceWords, knownTokens } from '#shared/format/known.ts'
import { formatUsd } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import { knownAmount } from '#shared/model/cost.ts'
import { ConfidenceMark } from '../../components/confidence.tsx'
import { Link } from '../../components/link.tsx'
import { Sparkline, spendScale } from '../../components/sparkline.tsx'
import { runPath } from '../../state/route.ts'

/** Runs that are going on. */
export function LiveRuns({ rows, nowMs }: { rows: readonly LiveRow[]; nowMs: number }) {
  const scale = spendScale(rows.map(({ spend }) => spend))
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
            <th className="live-split">Spend, last {minutes} minutes</th>
            <th className="num live-io">$ a minute</th>
            <th className="num live-io">In, out</th>
            <th className="num">Elapsed</th>
            <th className="num">Calls</th>
            <th className="num">Cost so far</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ run, spend }) => (
            <tr key={run.id}>
              <td>
                <Link to={runPath(run.id)} className="cover">
                  {run.name}
                </Link>{' '}
                {run.source === 'demo' && <span className="chip ol">sample</span>}
                <div className="faint">{[...Object.values(run.tags), ...run.models].join(' · ') || run.id.slice(0, 6)}</div>
              </td>
              <td className="dim">{nowWords(run)}</td>
              <td className="live-split">{spend && <Sparkline spend={spend} scale={scale} />}</td>
              <td className="num dim live-io">
                {spend && knownAmount(run.cost) !== null ? formatUsd(perMinute(spend)) : UNKNOWN}
              </td>
              <td className="num dim live-io">
                {formatTokens(knownTokens(run)?.input)}, {formatTokens(knownTokens(run)?.output)}
              </td>
              <td className="num dim">{formatDuration(wholeSeconds(nowMs - Date.parse(run.startedAt)))}</td>
              <td className="num dim">{formatTokensExact(run.callCount)}</td>
              <td className="num b live-cost">
                <span className="runs-cost">
                  <ConfidenceMark of={confidenceOf(run.cost)} title={confidenceWords(run.cost)} />
                  {formatUsd(knownAmount(run.cost))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

type LiveRow = Extract<RunPageRow, { kind: 'run' }>

const minutes = (SPEND_BUCKETS * SPEND_BUCKET_MS) / 60_000
const perMinute = (spend: SpendRate): number => Math.round(spend.reduce((sum, nanoUsd) => sum + nanoUsd, 0) / minutes)

/** Up to the next one: what goes on has gone on for some time. */
const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000)) * 1_000_000

function nowWords(run: RunListItem): string {
  if (run.openCalls === 0) return 'between calls'
  return run.openCalls === 1 ? 'a call is open' : `${run.openCalls} calls are open`
}
