import { useEffect } from 'react'
import { formatUsd } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { ContextChart } from '../../charts/context-columns.ts'
import { useRowMenu } from '../../components/use-row-menu.ts'
import { useVirtualRows } from '../../components/virtual-rows.ts'
import { callMenu } from '../call/call-menu.ts'

const ROW = 24

interface ColumnsTableProps {
  readonly chart: ContextChart
  readonly selected: CallId | null
  readonly onSelect: (callId: CallId) => void
}

/** The chart as a table: the same calls in the same order, with tokens by segment. */
export function ColumnsTable({ chart, selected, onSelect }: ColumnsTableProps) {
  const columns = chart.agents.flatMap((agent) => agent.columns)
  const { scroller, indexes, above, below, scrollTo } = useVirtualRows(columns.length, ROW, ROW)
  const at = columns.findIndex(({ call }) => call.call.id === selected)
  useEffect(() => {
    if (at >= 0) scrollTo(at)
  }, [at, scrollTo])
  const onMenu = useRowMenu({
    group: 'Context',
    says: 'Open the menu of the selected call',
    table: scroller,
    selected: selected && chart.byCall.get(selected)?.call,
    menuOf: callMenu,
  })
  return (
    <div className="chart-table ctx-columns" ref={scroller}>
      <table aria-label="Context of each call" aria-rowcount={columns.length + 1}>
        <thead>
          <tr>
            <th scope="col">Call</th>
            <th scope="col">Agent</th>
            {chart.legend.map(({ key, name }) => (
              <th key={key} scope="col" className="num">
                {name}
              </th>
            ))}
            <th scope="col" className="num">
              Input
            </th>
            <th scope="col" className="num">
              From cache
            </th>
            <th scope="col" className="num">
              Input cost
            </th>
            <th scope="col" className="num">
              Missed
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr className="runs-spacer" style={{ height: above }} />}
          {indexes.map((row) => {
            const column = columns[row]
            if (!column) return null
            const { call, groups, total, readTokens, miss } = column
            const { id, agent, usage, cost } = call.call
            return (
              <tr
                key={id}
                aria-rowindex={row + 2}
                className={id === selected ? 'sel' : undefined}
                onContextMenu={(event) => onMenu(event, call)}
              >
                <td>
                  <button type="button" className="cover" aria-pressed={id === selected} onClick={() => onSelect(id)}>
                    Call {call.number}
                  </button>
                </td>
                <td className="dim">{agent}</td>
                {chart.legend.map(({ key }) => (
                  <td key={key} className="num dim">
                    {usage ? formatTokensExact(groups.find(({ group }) => group.key === key)?.tokens ?? 0) : UNKNOWN}
                  </td>
                ))}
                <td className="num">{usage ? formatTokensExact(total.tokens) : UNKNOWN}</td>
                <td className="num dim">{usage ? formatTokensExact(readTokens) : UNKNOWN}</td>
                <td className="num b">{cost.kind === 'unpriced' ? UNKNOWN : formatUsd(total.nanoUsd)}</td>
                <td className="num dear">{miss ? `+${formatUsd(miss.missedNanoUsd)}` : ''}</td>
              </tr>
            )
          })}
          {below > 0 && <tr className="runs-spacer" style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  )
}
