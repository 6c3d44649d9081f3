import { useMemo } from 'react'
import { formatUsdAt, usdDecimals } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { TONE_CLASS } from '../../charts/tone-style.ts'
import { openContextMenu } from '../../components/context-menu.tsx'
import type { ViewWeight } from '../../state/view-state.ts'
import { frameCopies } from './frame-menu.ts'
import type { TopRow } from './top-rows.ts'

interface TopTableProps {
  readonly rows: readonly TopRow[]
  readonly weight: ViewWeight
  readonly total: number
  readonly selected: string | null
  /** null: this weight has nothing to select by. */
  readonly onSelect: ((name: string) => void) | null
  readonly query: string
}

/** What the run pays for, over all stacks: the heaviest first. */
export function TopTable({ rows, weight, total, selected, onSelect, query }: TopTableProps) {
  const decimals = useMemo(() => usdDecimals(rows.flatMap((row) => (weight === 'cost' ? [row.total] : []))), [rows, weight])
  const say = (amount: number): string => (weight === 'cost' ? formatUsdAt(amount, decimals) : formatWeight(amount, weight))
  const heaviest = rows[0]?.total ?? 0
  const split = rows.some((row) => row.firstSend !== null)
  const sentFirst = rows.reduce((sum, row) => sum + (row.firstSend ?? 0), 0)
  return (
    <aside className="top" aria-label="Top frames">
      <table>
        <thead>
          <tr>
            <th scope="col">Top frames</th>
            <td />
            {split && (
              <th scope="col" className="num">
                First send
              </th>
            )}
            <th scope="col" className="num">
              Total ↓
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={row.name}
              className={row.name === selected ? 'sel' : undefined}
              onContextMenu={(event) => openContextMenu(event, frameCopies({ name: row.name, total: row.total }, weight))}
            >
              <td className="top-name" title={row.name}>
                {onSelect ? (
                  <button type="button" className="cover" aria-pressed={row.name === selected} onClick={() => onSelect(row.name)}>
                    <Marked text={row.name} query={query} />
                  </button>
                ) : (
                  row.name
                )}
              </td>
              <td className="top-bar">
                <span className="mini-bar" aria-hidden="true">
                  {row.parts.map(({ tone, amount }) => (
                    <i
                      key={tone}
                      className={TONE_CLASS[tone]}
                      style={{ width: `${heaviest > 0 ? (amount / heaviest) * 100 : 0}%` }}
                    />
                  ))}
                </span>
              </td>
              {split && <td className="num dim">{row.firstSend === null ? '' : say(row.firstSend)}</td>}
              <td className="num b">{say(row.total)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <td className="b">Run</td>
            <td />
            {split && <td className="num dim">{say(sentFirst)}</td>}
            <td className="num b">{say(total)}</td>
          </tr>
        </tfoot>
      </table>
      {split && total > 0 && (
        <p className="dim top-note" data-tour="carried">
          First send is the first time that something is sent or written. Total adds every later call that carries it. This run{' '}
          {weight === 'cost' ? 'paid' : 'sent'} <b className="b fg">{say(total - sentFirst)}</b>,{' '}
          {formatShare(total - sentFirst, total)}, to carry what it had already sent.
        </p>
      )}
      {weight === 'time' && (
        <p className="dim top-note">Busy time: what overlaps counts each time, so it may exceed the time on the wall.</p>
      )}
    </aside>
  )
}

/** A name with what was searched for underlined. */
function Marked({ text, query }: { text: string; query: string }) {
  const wanted = query.trim().toLowerCase()
  const at = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted)
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  )
}
