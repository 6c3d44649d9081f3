import { type MouseEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react'
import type { RunListItem, RunPage, RunPageRow, SpendRate } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { confidenceOf, confidenceWords } from '#shared/format/known.ts'
import { formatUsdAt, type UsdDecimals, usdDecimals } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import { knownAmount } from '#shared/model/cost.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { RunQuery, RunSort } from '#shared/runs/list/run-query.ts'
import { clockTime, dayAndTime, dayLabel } from '../state/days.ts'
import { runPath } from '../state/route.ts'
import { useRunRows } from '../state/run-pages.ts'
import { ConfidenceMark } from './confidence.tsx'
import { Link } from './link.tsx'
import { RunOutcome } from './run-outcome.tsx'
import { Sparkline, spendScale } from './sparkline.tsx'
import { useVirtualRows } from './virtual-rows.ts'

const HEAD_HEIGHT = 24
const ROW_HEIGHT = 31

/** Which runs are chosen, and what is done with a row. Absent: the table is for looking and opening. */
export interface RunChoice {
  readonly chosen: ReadonlySet<RunId>
  /** Index of the row that the keys stand on; -1: none. A new place each time that a key leads there: the row may be out of view again. */
  readonly at: { readonly index: number }
  onChoose(run: RunListItem, index: number, range: boolean): void
  onMenu(event: MouseEvent, run: RunListItem): void
}

/** How wide the place is: what a narrow one has no room for is left out. */
export type Room = 'narrow' | 'some' | 'full'

interface RunTableProps {
  readonly query: RunQuery
  readonly page: RunPage
  readonly nowMs: number
  readonly room: Room
  readonly choice?: RunChoice
  readonly onSort?: (sort: RunSort) => void
  /** Hears of the rows in view, for keys that move over them. */
  readonly onRows?: (rowAt: (index: number) => RunPageRow | undefined) => void
}

interface Column {
  readonly sort: RunSort
  readonly label: string
  readonly className: string
  readonly in: readonly Room[]
}

const COLUMNS: readonly Column[] = [
  { sort: 'started', label: 'Started', className: 'c-started', in: ['narrow', 'some', 'full'] },
  { sort: 'duration', label: 'Took', className: 'c-took', in: ['full'] },
  { sort: 'calls', label: 'Calls', className: 'c-calls', in: ['narrow', 'some', 'full'] },
  { sort: 'tokens', label: 'Tokens', className: 'c-tokens', in: ['full'] },
  { sort: 'cache-read', label: 'Cache read', className: 'c-read', in: ['some', 'full'] },
  { sort: 'cost', label: 'Cost', className: 'c-cost', in: ['narrow', 'some', 'full'] },
]

/** Runs, however many: only the rows in view are in the page, and only what is near them has been asked for. Spacers keep their place. */
export function RunTable({ query, page, nowMs, room, choice, onSort, onRows }: RunTableProps) {
  const { rowCount, costs } = page
  const { scroller, indexes, above, below, scrollTo } = useVirtualRows(rowCount, ROW_HEIGHT, HEAD_HEIGHT)
  const rowAt = useRunRows(query, page, indexes[0] ?? 0, indexes.at(-1) ?? 0)
  const rows = indexes.map((index) => ({ index, row: rowAt(index) }))
  const scale = spendScale(rows.map(({ row }) => (row?.kind === 'run' ? row.spend : undefined)))
  const decimals = usdDecimals(costs ? [costs.largest, costs.smallest] : [])
  const columns = COLUMNS.filter((column) => column.in.includes(room))
  const span = columns.length + 2 + (choice ? 1 : 0) + (room === 'narrow' ? 0 : 1)
  const byDay = (query.sort ?? 'started') === 'started' && query.group === 'day'
  onRows?.(rowAt)
  const choosing = useChoosing(choice)
  const place = choice?.at
  const at = place?.index ?? -1
  useEffect(() => {
    if (place && place.index >= 0) scrollTo(place.index)
  }, [place, scrollTo])
  return (
    <div className="runs-scroll" ref={scroller}>
      <table className={choice ? 'runs choosing' : 'runs'} aria-label="Runs" aria-rowcount={rowCount + 1}>
        <colgroup>
          {choice && <col className="c-choose" />}
          <col />
          <col className="c-outcome" />
          {columns.map(({ sort, className }) => (
            <col key={sort} className={className} />
          ))}
          {room !== 'narrow' && <col className="c-bar" />}
        </colgroup>
        <thead>
          <tr>
            {choice && <td />}
            <Head sort="name" query={query} onSort={onSort}>
              Run
            </Head>
            <th scope="col">Outcome</th>
            {columns.map(({ sort, label }) => (
              <Head key={sort} sort={sort} query={query} onSort={onSort} className="num">
                {label}
              </Head>
            ))}
            {room !== 'narrow' && <td />}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr className="runs-spacer" style={{ height: above }} />}
          {rows.map(({ index, row }) => {
            if (!row) return <WaitingRow key={index} index={index} span={span} />
            if (row.kind !== 'run')
              return <HeadingRow key={`h${index}`} row={row} index={index} decimals={decimals} span={span} nowMs={nowMs} />
            return (
              <RunTableRow
                key={row.run.id}
                run={row.run}
                spend={row.spend}
                scale={row.spend ? scale : 0}
                grouped={row.grouped}
                index={index}
                decimals={decimals}
                dearest={costs?.largest ?? 0}
                room={room}
                started={byDay ? clockTime(row.run.startedAt) : dayAndTime(row.run.startedAt, nowMs)}
                choosing={choosing}
                chosen={choice?.chosen.has(row.run.id) ?? false}
                current={index === at}
              />
            )
          })}
          {below > 0 && <tr className="runs-spacer" style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  )
}

type Choosing = Pick<RunChoice, 'onChoose' | 'onMenu'>

/** The same two functions for as long as rows can be chosen, so that a row is drawn again only when it is another. */
function useChoosing(choice: RunChoice | undefined): Choosing | null {
  const latest = useRef(choice)
  latest.current = choice
  const [stable] = useState<Choosing>(() => ({
    onChoose: (run, index, range) => latest.current?.onChoose(run, index, range),
    onMenu: (event, run) => latest.current?.onMenu(event, run),
  }))
  return choice ? stable : null
}

interface HeadProps {
  readonly sort: RunSort
  readonly query: RunQuery
  readonly onSort: ((sort: RunSort) => void) | undefined
  readonly className?: string
  readonly children: ReactNode
}

function Head({ sort, query, onSort, className, children }: HeadProps) {
  const on = (query.sort ?? 'started') === sort
  const ascending = (sort === 'name') !== (query.reverse ?? false)
  if (!onSort)
    return (
      <th scope="col" className={className}>
        {children}
      </th>
    )
  return (
    <th scope="col" className={className} aria-sort={on ? (ascending ? 'ascending' : 'descending') : undefined}>
      <button type="button" className="sort" onClick={() => onSort(sort)}>
        {children}
        {on && <span aria-hidden="true">{ascending ? ' ↑' : ' ↓'}</span>}
      </button>
    </th>
  )
}

/** A row that is still on its way. */
function WaitingRow({ index, span }: { index: number; span: number }) {
  return (
    <tr className="runs-waiting" aria-rowindex={index + 2} aria-busy="true">
      <td colSpan={span}>
        <i className="ghost-frame" />
      </td>
    </tr>
  )
}

interface HeadingRowProps {
  readonly row: Exclude<RunPageRow, { kind: 'run' }>
  readonly index: number
  readonly decimals: UsdDecimals
  readonly span: number
  readonly nowMs: number
}

function HeadingRow({ row, index, decimals, span, nowMs }: HeadingRowProps) {
  return (
    <tr className="runs-day" aria-rowindex={index + 2}>
      <th scope="rowgroup" colSpan={span}>
        <b className="b fg">{row.kind === 'day' ? dayLabel(new Date(row.startedAt / 1000), nowMs) : row.name}</b>
        {row.kind === 'session' && <span className="dim mono"> session {row.session.slice(0, 8)}</span>}
        <span className="dim">
          {row.runs === 0
            ? counted(row.samples, 'sample run')
            : `${counted(row.runs, 'run')}, ${formatUsdAt(row.unpricedRuns === row.runs ? null : row.nanoUsd, decimals)}`}
          {row.unpricedRuns > 0 && `, ${formatTokensExact(row.unpricedRuns)} unpriced`}
        </span>
      </th>
    </tr>
  )
}

const counted = (count: number, noun: string): string => `${formatTokensExact(count)} ${noun}${count === 1 ? '' : 's'}`

interface RunTableRowProps {
  readonly run: RunListItem
  readonly spend: SpendRate | undefined
  readonly scale: number
  readonly grouped: boolean
  readonly index: number
  readonly decimals: UsdDecimals
  readonly dearest: number
  readonly room: Room
  readonly started: string
  readonly choosing: Choosing | null
  readonly chosen: boolean
  readonly current: boolean
}

const RunTableRow = memo(function RunTableRow(props: RunTableRowProps) {
  const { run, spend, scale, grouped, index, decimals, dearest, room, started, choosing, chosen, current } = props
  const confidence = confidenceOf(run.cost)
  const className = `runs-run${chosen ? ' chosen' : ''}${current ? ' current' : ''}`
  return (
    <tr
      className={className}
      aria-rowindex={index + 2}
      aria-selected={choosing ? chosen : undefined}
      aria-current={current ? 'true' : undefined}
      onContextMenu={choosing ? (event) => choosing.onMenu(event, run) : undefined}
    >
      {choosing && (
        <td className="c-choose">
          <input
            type="checkbox"
            aria-label={`Select ${run.name}`}
            checked={chosen}
            onChange={() => undefined}
            onClick={(event) => choosing.onChoose(run, index, event.shiftKey)}
          />
        </td>
      )}
      <td>
        <span className={grouped ? 'row runs-name grouped' : 'row runs-name'}>
          <Link to={runPath(run.id)} className="el cover" title={run.name}>
            {run.name}
          </Link>
          <span className="mono faint">{run.id.slice(0, 6)}</span>
          {run.source !== 'recorded' && <span className="chip ol">{run.source === 'demo' ? 'sample' : 'imported'}</span>}
          {room === 'full' &&
            Object.entries(run.tags)
              .slice(0, 2)
              .map(([key, value]) => (
                <span key={key} className="chip el runs-tag" title={`${key} = ${value}`}>
                  {value}
                </span>
              ))}
        </span>
      </td>
      <td className="dim">
        <RunOutcome run={run} />
      </td>
      <td className="num dim">{started}</td>
      {room === 'full' && <td className="num dim">{formatDuration(run.durationMs * 1000)}</td>}
      <td className="num dim">{formatTokensExact(run.callCount)}</td>
      {room === 'full' && <td className="num dim">{formatTokens(run.usage.inputTotal + run.usage.outputTotal)}</td>}
      {room !== 'narrow' && <td className="num dim">{formatShare(run.usage.cacheRead, run.usage.inputTotal)}</td>}
      <td className="num b">
        <span className="runs-cost">
          <ConfidenceMark of={confidence} title={confidenceWords(run.cost)} />
          {formatUsdAt(knownAmount(run.cost), decimals)}
        </span>
      </td>
      {room !== 'narrow' && (
        <td>
          {spend ? (
            <Sparkline spend={spend} scale={scale} />
          ) : (
            <i className="runs-bar" style={{ width: `${dearest > 0 ? (run.cost.nanoUsd / dearest) * 100 : 0}%` }} />
          )}
        </td>
      )}
    </tr>
  )
})
