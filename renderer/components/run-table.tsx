import { useMemo } from 'react'
import type { RunListItem } from '#shared/api/contract.ts'
import { formatUsdAt, type UsdDecimals, usdDecimals } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { clockTime } from '../state/days.ts'
import { runPath } from '../state/route.ts'
import { ConfidenceMark, confidenceOf, confidenceWords } from './confidence.tsx'
import { Link } from './link.tsx'
import { RunOutcome } from './run-outcome.tsx'
import { type RunRow, runRows } from './run-rows.ts'
import { useVirtualRows } from './virtual-rows.ts'

const HEAD_HEIGHT = 24
const ROW_HEIGHT = 31
const COLUMNS = 7
const COMPACT_COLUMNS = 5

interface RunTableProps {
  readonly runs: readonly RunListItem[]
  readonly nowMs: number
  /** Leaves out what a narrow place has no room for. */
  readonly compact?: boolean
}

/** Runs by day, newest first. Only the rows in view are in the page; spacers keep their place. */
export function RunTable({ runs, nowMs, compact = false }: RunTableProps) {
  const rows = useMemo(() => runRows(runs, nowMs), [runs, nowMs])
  const decimals = useMemo(() => usdDecimals(runs.map((run) => run.cost.nanoUsd)), [runs])
  const dearest = useMemo(() => runs.reduce((most, run) => Math.max(most, run.cost.nanoUsd), 0), [runs])
  const { scroller, indexes, above, below } = useVirtualRows(rows.length, ROW_HEIGHT, HEAD_HEIGHT)
  return (
    <div className="runs-scroll" ref={scroller}>
      <table className="runs" aria-rowcount={rows.length + 1}>
        <colgroup>
          <col />
          <col className="c-outcome" />
          <col className="c-started" />
          <col className="c-calls" />
          {!compact && <col className="c-read" />}
          <col className="c-cost" />
          {!compact && <col className="c-bar" />}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Outcome</th>
            <th scope="col" className="num">
              Started
            </th>
            <th scope="col" className="num">
              Calls
            </th>
            {!compact && (
              <th scope="col" className="num">
                Cache read
              </th>
            )}
            <th scope="col" className="num">
              Cost
            </th>
            {!compact && <td />}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr className="runs-spacer" style={{ height: above }} />}
          {indexes.map((index) => {
            const row = rows[index]
            if (!row) return null
            if (row.kind === 'day')
              return (
                <DayRow
                  key={row.label}
                  row={row}
                  index={index}
                  decimals={decimals}
                  columns={compact ? COMPACT_COLUMNS : COLUMNS}
                />
              )
            return (
              <RunTableRow key={row.run.id} run={row.run} index={index} decimals={decimals} dearest={dearest} compact={compact} />
            )
          })}
          {below > 0 && <tr className="runs-spacer" style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  )
}

interface DayRowProps {
  readonly row: Extract<RunRow, { kind: 'day' }>
  readonly index: number
  readonly decimals: UsdDecimals
  readonly columns: number
}

function DayRow({ row, index, decimals, columns }: DayRowProps) {
  return (
    <tr className="runs-day" aria-rowindex={index + 2}>
      <th scope="rowgroup" colSpan={columns}>
        <b className="b fg">{row.label}</b>
        <span className="dim">
          {row.runs === 0
            ? counted(row.samples, 'sample run')
            : `${counted(row.runs, 'run')}, ${formatUsdAt(row.nanoUsd, decimals)}`}
        </span>
      </th>
    </tr>
  )
}

const counted = (count: number, noun: string): string => `${formatTokensExact(count)} ${noun}${count === 1 ? '' : 's'}`

interface RunTableRowProps {
  readonly run: RunListItem
  readonly index: number
  readonly decimals: UsdDecimals
  readonly dearest: number
  readonly compact: boolean
}

function RunTableRow({ run, index, decimals, dearest, compact }: RunTableRowProps) {
  const confidence = confidenceOf(run.cost)
  return (
    <tr className="runs-run" aria-rowindex={index + 2}>
      <td>
        <span className="row runs-name">
          <Link to={runPath(run.id)} className="el cover" title={run.name}>
            {run.name}
          </Link>
          <span className="mono faint">{run.id.slice(0, 6)}</span>
          {run.source !== 'recorded' && <span className="chip ol">{run.source === 'demo' ? 'sample' : 'imported'}</span>}
        </span>
      </td>
      <td className="dim">
        <RunOutcome run={run} />
      </td>
      <td className="num dim">{clockTime(run.startedAt)}</td>
      <td className="num dim">{formatTokensExact(run.callCount)}</td>
      {!compact && <td className="num dim">{formatShare(run.usage.cacheRead, run.usage.inputTotal)}</td>}
      <td className="num b">
        <span className="runs-cost">
          <ConfidenceMark of={confidence} title={confidenceWords(run.cost, run.attemptCount)} />
          {confidence === 'unpriced' ? UNKNOWN : formatUsdAt(run.cost.nanoUsd, decimals)}
        </span>
      </td>
      {!compact && (
        <td aria-hidden="true">
          <i className="runs-bar" style={{ width: `${dearest > 0 ? (run.cost.nanoUsd / dearest) * 100 : 0}%` }} />
        </td>
      )}
    </tr>
  )
}
