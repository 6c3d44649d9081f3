import { type MouseEvent, useEffect, useMemo } from 'react'
import { formatUsdAt, usdDecimals } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { FrameTotal } from '#shared/profile/frame-totals.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { TONE_CLASS } from '../../charts/tone-style.ts'
import { useVirtualRows } from '../../components/virtual-rows.ts'
import { LEVEL_WORDS } from '../../state/level-words.ts'
import type { GroupLevel, SortOrder, ViewWeight } from '../../state/view-state.ts'
import type { FramesTable } from './use-frames-table.ts'

const HEAD_HEIGHT = 28
const ROW_HEIGHT = 25

const REST_WORDS: Record<GroupLevel, string> = {
  segment: 'Not split into segments',
  tool: 'Belongs to no tool',
  agent: 'Belongs to no agent',
  model: 'Belongs to no model',
  'call-site': 'Belongs to no call site',
}

interface TotalsTableProps {
  readonly table: FramesTable
  /** What no row has, of the whole run. */
  readonly rest: number
  readonly total: number
  readonly level: GroupLevel
  readonly weight: ViewWeight
  readonly selected: FrameTotal | null
  readonly onSelect: (frame: FrameTotal) => void
  readonly onOpen: (frame: FrameTotal) => void
  readonly onMenu: (event: MouseEvent, frame: FrameTotal) => void
}

/** Self and total by frame. Only the rows in view are in the page. */
export function TotalsTable(props: TotalsTableProps) {
  const { table, rest, total, level, weight, selected, onSelect, onOpen, onMenu } = props
  const { rows } = table.getRowModel()
  const decimals = useMemo(
    () => usdDecimals(weight === 'cost' ? rows.flatMap(({ original }) => [original.self, original.total]) : []),
    [rows, weight],
  )
  const say = (amount: number): string => (weight === 'cost' ? formatUsdAt(amount, decimals) : formatWeight(amount, weight))
  const { scroller, indexes, above, below, scrollTo } = useVirtualRows(rows.length, ROW_HEIGHT, HEAD_HEIGHT)
  const at = rows.findIndex(({ original }) => original === selected)
  useEffect(() => {
    if (at >= 0) scrollTo(at)
  }, [at, scrollTo])

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keys that move through it
    <section className="totals" ref={scroller} aria-label="Frames by total" tabIndex={0}>
      <table aria-label={`Self and total by ${LEVEL_WORDS[level].toLowerCase()}`} aria-rowcount={rows.length + 1}>
        <colgroup>
          <col />
          <col className="totals-calls" />
          <col className="totals-amount" />
          <col className="totals-amount" />
          <col className="totals-share" />
          <col className="totals-bar" />
        </colgroup>
        <thead>
          <tr>
            {HEADS.map(({ id, label }) => {
              const order = table.getColumn(id)?.getIsSorted() ?? false
              return (
                <th
                  key={id}
                  scope="col"
                  className={id === 'name' ? undefined : 'num'}
                  aria-sort={order === false ? 'none' : order === 'asc' ? 'ascending' : 'descending'}
                >
                  <button type="button" className="totals-head" onClick={table.getColumn(id)?.getToggleSortingHandler()}>
                    {id === 'name' ? LEVEL_WORDS[level] : label}
                    <span aria-hidden="true">{order === false ? '' : order === 'asc' ? ' ↑' : ' ↓'}</span>
                  </button>
                </th>
              )
            })}
            <th scope="col" className="num">
              Share
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr className="runs-spacer" style={{ height: above }} />}
          {indexes.map((index) => {
            const frame = rows[index]?.original
            if (!frame) return null
            return (
              <tr
                key={frame.name}
                aria-rowindex={index + 2}
                className={frame === selected ? 'sel' : undefined}
                onContextMenu={(event) => onMenu(event, frame)}
              >
                <td className="el">
                  <i className={`sw ${TONE_CLASS[frame.tone]}`} />{' '}
                  <button
                    type="button"
                    tabIndex={-1}
                    className="cover"
                    title={frame.name}
                    aria-pressed={frame === selected}
                    onClick={() => {
                      onSelect(frame)
                      scroller.current?.focus({ preventScroll: true })
                    }}
                    onDoubleClick={() => onOpen(frame)}
                  >
                    {frame.name}
                  </button>
                </td>
                <td className="num dim">{formatTokensExact(frame.calls.length)}</td>
                <td className="num">{say(frame.self)}</td>
                <td className="num b">{say(frame.total)}</td>
                <td className="num dim">{formatShare(frame.total, total)}</td>
                <td aria-hidden="true">
                  <i className="totals-fill" style={{ width: `${total > 0 ? (frame.total / total) * 100 : 0}%` }}>
                    <i style={{ width: `${frame.total > 0 ? (frame.self / frame.total) * 100 : 0}%` }} />
                  </i>
                </td>
              </tr>
            )
          })}
          {below > 0 && <tr className="runs-spacer" style={{ height: below }} />}
        </tbody>
        <tfoot>
          {rest > 0 && (
            <tr>
              <td className="dim">{REST_WORDS[level]}</td>
              <td />
              <td className="num dim">{say(rest)}</td>
              <td className="num dim">{say(rest)}</td>
              <td className="num dim">{formatShare(rest, total)}</td>
              <td />
            </tr>
          )}
          <tr className="totals-run">
            <td className="b">Run</td>
            <td />
            <td className="num b">{say(total)}</td>
            <td className="num b">{say(total)}</td>
            <td />
            <td />
          </tr>
        </tfoot>
      </table>
    </section>
  )
}

const HEADS: readonly { readonly id: SortOrder['column']; readonly label: string }[] = [
  { id: 'name', label: 'Name' },
  { id: 'calls', label: 'Calls' },
  { id: 'self', label: 'Self' },
  { id: 'total', label: 'Total' },
]
