import type { ReactNode } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { confidenceOf, confidenceWords, knownDurationMs, knownTokens, knownWaste, wasteWords } from '#shared/format/known.ts'
import { formatUsd, formatUsdExact } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import { knownAmount } from '#shared/model/cost.ts'
import { ConfidenceMark } from '../../components/confidence.tsx'
import { TokenBar, TokenLegend } from '../../components/token-split.tsx'
import type { RunTotals } from './run-totals.ts'

/** The totals strip. Tests and other tools read the exact integers off `data-value`. */
export function RunStats({ view, totals }: { view: RunView; totals: RunTotals }) {
  const { run } = view
  const { usage, cost, wasted } = run
  const spent = knownAmount(cost)
  const tokens = knownTokens(run)
  const waste = knownWaste(run)
  const took = knownDurationMs(run)
  const wastedCount = wasted.retries + wasted.repairs + wasted.loops
  return (
    <div className="stats">
      <Stat
        label="Cost"
        value={
          <span data-testid="run-cost" data-value={cost.nanoUsd} title={formatUsdExact(spent)}>
            {formatUsd(spent)}
          </span>
        }
        note={
          <>
            <ConfidenceMark of={confidenceOf(cost)} /> {confidenceWords(cost)}
          </>
        }
      />
      <div className="stat stat-tokens">
        <div className="row stat-tokens-head">
          <span className="lbl">Tokens</span>
          <span>
            <b className="b" data-testid="run-tokens-in" data-value={usage.inputTotal} title={formatTokensExact(tokens?.input)}>
              {formatTokens(tokens?.input)}
            </b>{' '}
            <span className="dim">in</span>
          </span>
          <span>
            <b
              className="b"
              data-testid="run-tokens-out"
              data-value={usage.outputTotal}
              title={formatTokensExact(tokens?.output)}
            >
              {formatTokens(tokens?.output)}
            </b>{' '}
            <span className="dim">out</span>
          </span>
        </div>
        <TokenBar usage={usage} className="stat-split" />
        <TokenLegend usage={usage} />
      </div>
      <Stat
        label="Wall"
        value={
          <span data-testid="run-wall" data-value={run.durationMs}>
            {formatDuration(took === null ? null : took * 1000)}
          </span>
        }
        note={`${count(totals.agents, 'agent')}${totals.overlaps ? ', overlapping' : ''}`}
      />
      <Stat
        label="LLM time"
        value={formatDuration(run.callCount === 0 ? null : totals.llmUs)}
        note={run.errorCount > 0 ? `${count(run.callCount, 'call')}, ${run.errorCount} failed` : count(run.callCount, 'call')}
      />
      <Stat
        label="Tool time"
        value={formatDuration(run.callCount === 0 ? null : totals.toolUs)}
        title="Subagents are not counted as tool time: their own calls and tools are."
        note={
          <>
            <i className="sw k-tool" /> {count(run.toolCount, 'execution')}
          </>
        }
      />
      <Stat
        label="Wasted"
        title={totals.waitingUs > 0 ? `Another ${formatDuration(totals.waitingUs)} went by between attempts.` : ''}
        value={
          <>
            {formatUsd(waste)} {wasted.nanoUsd > 0 && <small>{formatShare(wasted.nanoUsd, cost.nanoUsd)}</small>}
          </>
        }
        note={
          <>
            {(wastedCount > 0 || wasted.nanoUsd > 0) && <i className="sw k-waste" />} {wasteWords(wasted)}
          </>
        }
      />
    </div>
  )
}

function Stat({ label, value, note, title }: { label: string; value: ReactNode; note: ReactNode; title?: string }) {
  return (
    <div className="stat" title={title}>
      <div className="lbl">{label}</div>
      <div className="v">{value}</div>
      <div className="s">{note}</div>
    </div>
  )
}

const count = (amount: number, noun: string): string => `${formatTokensExact(amount)} ${noun}${amount === 1 ? '' : 's'}`
