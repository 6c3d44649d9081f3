import { useEffect, useMemo } from 'react'
import { formatUsdAt, usdDecimals } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { FlameBox, FrameNode } from '#shared/profile/profile.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { useRowMenu } from '../../components/use-row-menu.ts'
import { useVirtualRows } from '../../components/virtual-rows.ts'
import { LEVEL_WORDS } from '../../state/level-words.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { frameCopies } from './frame-menu.ts'

const HEAD_HEIGHT = 24
const ROW_HEIGHT = 24
const INDENT_PX = 14

interface FrameTableProps {
  readonly boxes: readonly FlameBox[]
  readonly total: number
  readonly weight: ViewWeight
  readonly selected: string | null
  readonly onSelect: (node: FrameNode) => void
  readonly onFocus: (node: FrameNode) => void
}

/** The flame as a table: the same frames, each under the one that it stands under. */
export function FrameTable({ boxes: laidOut, total, weight, selected, onSelect, onFocus }: FrameTableProps) {
  const boxes = useMemo(() => inTreeOrder(laidOut), [laidOut])
  const decimals = useMemo(() => usdDecimals(weight === 'cost' ? boxes.map(({ node }) => node.total) : []), [boxes, weight])
  const { scroller, indexes, above, below, scrollTo } = useVirtualRows(boxes.length, ROW_HEIGHT, HEAD_HEIGHT)
  useEffect(() => {
    const at = boxes.findIndex(({ node }) => node.key === selected)
    if (at >= 0) scrollTo(at)
  }, [boxes, selected, scrollTo])
  const say = (amount: number): string => (weight === 'cost' ? formatUsdAt(amount, decimals) : formatWeight(amount, weight))
  const onMenu = useRowMenu<FrameNode>({
    group: 'Flame',
    says: 'Open the menu of the selected frame',
    table: scroller,
    selected: boxes.find(({ node }) => node.key === selected)?.node,
    menuOf: (node) => [
      { says: 'Focus this frame', act: () => onFocus(node) },
      null,
      ...frameCopies({ name: node.name, total: node.total }, weight),
    ],
  })
  return (
    <div className="chart-table" ref={scroller}>
      <table aria-label="Frames of the flame" aria-rowcount={boxes.length + 1}>
        <thead>
          <tr>
            <th scope="col">Frame</th>
            <th scope="col">Level</th>
            <th scope="col" className="num">
              Calls
            </th>
            <th scope="col" className="num">
              Self
            </th>
            <th scope="col" className="num">
              Total
            </th>
            <th scope="col" className="num">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr className="runs-spacer" style={{ height: above }} />}
          {indexes.map((at) => {
            const box = boxes[at]
            if (!box) return null
            const { node, depth } = box
            return (
              <tr
                key={node.key}
                aria-rowindex={at + 2}
                className={node.key === selected ? 'sel' : undefined}
                onContextMenu={(event) => onMenu(event, node)}
              >
                <td className="el" style={{ paddingLeft: 16 + depth * INDENT_PX }}>
                  <button
                    type="button"
                    className="cover"
                    aria-pressed={node.key === selected}
                    onClick={() => onSelect(node)}
                    onDoubleClick={() => onFocus(node)}
                  >
                    {node.name}
                  </button>
                </td>
                <td className="dim">{LEVEL_WORDS[node.level]}</td>
                <td className="num dim">{formatTokensExact(node.calls.length)}</td>
                <td className="num dim">{say(node.self)}</td>
                <td className="num b">{say(node.total)}</td>
                <td className="num dim">{formatShare(node.total, total)}</td>
              </tr>
            )
          })}
          {below > 0 && <tr className="runs-spacer" style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  )
}

/** Frames nest, so what begins at one place stands deeper and deeper: by place, then by depth, is the order of the tree. */
const inTreeOrder = (boxes: readonly FlameBox[]): readonly FlameBox[] =>
  boxes.toSorted((a, b) => a.x0 - b.x0 || a.depth - b.depth)
