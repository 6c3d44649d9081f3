import type { ReactNode } from 'react'
import type { RunView } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd, formatUsdExact } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import { ConfidenceMark, confidenceOf, confidenceWords } from '../../components/confidence.tsx'
import { TokenBar, TokenLegend } from '../../components/token-split.tsx'
import type { RunTotals } from './run-totals.ts'

/** The totals strip. Tests and other tools read the exact integers off `data-value`. */
export function RunStats({ view, totals }: { view: RunView; totals: RunTotals }) {
  const { run } = view
  const { usage, cost, wasted } = run
  const confidence = confidenceOf(cost)
  const wastedCount = wasted.retries + wasted.repairs + wasted.loops
  return (
    <div className="stats">
      <Stat
        label="Cost"
        value={
          <span data-testid="run-cost" data-value={cost.nanoUsd} title={formatUsdExact(cost.nanoUsd)}>
            {confidence === 'unpriced' ? UNKNOWN : formatUsd(cost.nanoUsd)}
          </span>
        }
        note={
          <>
            <ConfidenceMark of={confidence} /> {confidenceWords(cost, run.attemptCount)}
          </>
        }
      />
      <div className="stat stat-tokens">
        <div className="row stat-tokens-head">
          <span className="lbl">Tokens</span>
          <span>
            <b
              className="b"
              data-testid="run-tokens-in"
              data-value={usage.inputTotal}
              title={formatTokensExact(usage.inputTotal)}
            >
              {formatTokens(usage.inputTotal)}
            </b>{' '}
            <span className="dim">in</span>
          </span>
          <span>
            <b
              className="b"
              data-testid="run-tokens-out"
              data-value={usage.outputTotal}
              title={formatTokensExact(usage.outputTotal)}
            >
              {formatTokens(usage.outputTotal)}
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
            {formatDuration(run.durationMs * 1000)}
          </span>
        }
        note={`${count(totals.agents, 'agent')}${totals.overlaps ? ', overlapping' : ''}`}
      />
      <Stat
        label="LLM time"
        value={formatDuration(totals.llmUs)}
        note={run.errorCount > 0 ? `${count(run.callCount, 'call')}, ${run.errorCount} failed` : count(run.callCount, 'call')}
      />
      <Stat
        label="Tool time"
        value={formatDuration(totals.toolUs)}
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
            {formatUsd(wasted.nanoUsd)} {wasted.nanoUsd > 0 && <small>{formatShare(wasted.nanoUsd, cost.nanoUsd)}</small>}
          </>
        }
        note={
          <>
            {wastedCount > 0 && <i className="sw k-waste" />} {wastedWords(wasted)}
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

function wastedWords({ retries, repairs, loops }: RunView['run']['wasted']): string {
  const parts = [
    ...(retries > 0 ? [`${retries} ${retries === 1 ? 'retry' : 'retries'}`] : []),
    ...(repairs > 0 ? [count(repairs, 'repair')] : []),
    ...(loops > 0 ? [count(loops, 'loop')] : []),
  ]
  return parts.join(', ') || 'No retries, repairs or loops'
}
