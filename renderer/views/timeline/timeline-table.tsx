import { useEffect, useMemo } from 'react'
import { formatDuration } from '#shared/format/duration.ts'
import { formatUsdAt, usdDecimals } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { amountOf } from '#shared/model/cost.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { Usage } from '#shared/model/usage.ts'
import { cumulativeWeight } from '../../charts/call-parts.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { useRowMenu } from '../../components/use-row-menu.ts'
import { useVirtualRows } from '../../components/virtual-rows.ts'
import type { CallIndex } from '../../state/selection.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { callMenu } from '../call/call-menu.ts'

const HEAD_HEIGHT = 24
const ROW_HEIGHT = 24

interface TimelineTableProps {
  readonly index: CallIndex
  readonly found: ReadonlySet<CallId> | null
  readonly weight: ViewWeight
  readonly selected: CallId | null
  readonly onSelect: (call: CallId) => void
}

/**
 * The timeline's three charts as a table: the calls of its lanes in the same order, with the running total that the overview draws and what of each prompt
 * the context track shows as read, written and fresh.
 */
export function TimelineTable({ index, found, weight, selected, onSelect }: TimelineTableProps) {
  const calls = useMemo(() => (found ? index.calls.filter(({ call }) => found.has(call.id)) : index.calls), [index, found])
  const running = useMemo(
    () => new Map(cumulativeWeight(index.calls, weight).map(({ callId, amount }) => [callId, amount])),
    [index, weight],
  )
  const decimals = useMemo(() => usdDecimals(calls.map(({ call }) => amountOf(call.cost))), [calls])
  const { scroller, indexes, above, below, scrollTo } = useVirtualRows(calls.length, ROW_HEIGHT, HEAD_HEIGHT)
  useEffect(() => {
    const at = calls.findIndex(({ call }) => call.id === selected)
    if (at >= 0) scrollTo(at)
  }, [selected, calls, scrollTo])
  const soFar = (amount: number): string => (weight === 'cost' ? formatUsdAt(amount, decimals) : formatWeight(amount, weight))
  const onMenu = useRowMenu({
    group: 'Timeline',
    says: 'Open the menu of the selected call',
    table: scroller,
    selected: selected && index.byId.get(selected),
    menuOf: callMenu,
  })
  return (
    <div className="chart-table" ref={scroller}>
      <table aria-label="Calls of the run" aria-rowcount={calls.length + 1}>
        <thead>
          <tr>
            <th scope="col">Call</th>
            <th scope="col">Agent</th>
            <th scope="col">Model</th>
            <th scope="col">Asked for</th>
            <th scope="col" className="num">
              Starts at
            </th>
            <th scope="col" className="num">
              Took
            </th>
            <th scope="col" className="num">
              Attempts
            </th>
            <th scope="col" className="num">
              Input
            </th>
            <th scope="col" className="num" title="Input read from the cache, as in the context track">
              Read
            </th>
            <th scope="col" className="num" title="Input written to the cache">
              Written
            </th>
            <th scope="col" className="num" title="Input that was neither">
              Fresh
            </th>
            <th scope="col" className="num">
              Output
            </th>
            <th scope="col" className="num">
              Cost
            </th>
            <th
              scope="col"
              className="num"
              title={`${SO_FAR[weight]} of all calls that had ended when this one did, as in the overview`}
            >
              {SO_FAR[weight]} so far
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr className="runs-spacer" style={{ height: above }} />}
          {indexes.map((at) => {
            const row = calls[at]
            if (!row) return null
            const { call } = row
            return (
              <tr
                key={call.id}
                aria-rowindex={at + 2}
                className={call.id === selected ? 'sel' : undefined}
                onContextMenu={(event) => onMenu(event, row)}
              >
                <td>
                  <button type="button" className="cover" aria-pressed={call.id === selected} onClick={() => onSelect(call.id)}>
                    Call {row.number}
                  </button>
                </td>
                <td className="dim">{call.agent}</td>
                <td className="dim">{call.servedModel || call.model}</td>
                <td className="dim el">
                  {call.toolUses.map(({ name }) => name).join(', ') || call.stopReason || call.error || UNKNOWN}
                </td>
                <td className="num dim">{formatDuration(row.startUs)}</td>
                <td className="num">{formatDuration(row.endUs - row.startUs)}</td>
                <td className="num dim">{call.attempts.length}</td>
                <td className="num">{formatTokensExact(call.usage?.inputTotal)}</td>
                <td className="num dim">{formatTokensExact(call.usage?.cacheRead)}</td>
                <td className="num dim">{formatTokensExact(call.usage && writtenTokens(call.usage))}</td>
                <td className="num dim">
                  {formatTokensExact(call.usage && call.usage.inputTotal - call.usage.cacheRead - writtenTokens(call.usage))}
                </td>
                <td className="num">{formatTokensExact(call.usage?.outputTotal)}</td>
                <td className="num b">{call.cost.kind === 'unpriced' ? UNKNOWN : formatUsdAt(call.cost.nanoUsd, decimals)}</td>
                <td className="num dim">{soFar(running.get(call.id) ?? 0)}</td>
              </tr>
            )
          })}
          {below > 0 && <tr className="runs-spacer" style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  )
}

const SO_FAR: Record<ViewWeight, string> = { cost: 'Cost', tokens: 'Tokens', time: 'Busy time', calls: 'Calls' }

const writtenTokens = ({ cacheWrite5m, cacheWrite1h }: Usage): number => cacheWrite5m + cacheWrite1h
