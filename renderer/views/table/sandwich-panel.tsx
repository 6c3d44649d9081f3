import { Button } from '@mantine/core'
import { useMemo } from 'react'
import { formatShare } from '#shared/format/share.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { FrameTotal } from '#shared/profile/frame-totals.ts'
import type { FrameNode } from '#shared/profile/profile.ts'
import { sandwich } from '#shared/profile/sandwich.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { TONE_CLASS } from '../../charts/tone-style.ts'
import { openContextMenu } from '../../components/context-menu.tsx'
import { LEVEL_WORDS } from '../../state/level-words.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { frameCopies } from '../flame/frame-menu.ts'
import { frameLines } from './frame-lines.ts'

const INDENT_PX = 14

interface SandwichPanelProps {
  readonly root: FrameNode
  readonly frame: FrameTotal
  readonly weight: ViewWeight
  readonly onOpen: () => void
}

/** Who calls a frame, over all its stacks, and what it comes to. */
export function SandwichPanel({ root, frame, weight, onOpen }: SandwichPanelProps) {
  const parts = useMemo(() => sandwich(root, frame), [root, frame])
  if (!parts) return null
  return (
    <aside
      className="sandwich"
      aria-label={`Callers and callees of ${frame.name}`}
      onContextMenu={(event) => openContextMenu(event, frameCopies(frame, weight))}
    >
      <div className="sandwich-head">
        <h2 className="el" title={frame.name}>
          {frame.name}
        </h2>
        <span className="dim nw">{LEVEL_WORDS[frame.level].toLowerCase()}</span>
        <span className="sp" />
        <Button className="sm" onClick={onOpen}>
          Open in flame <kbd>Enter</kbd>
        </Button>
      </div>
      <p className="dim sandwich-facts">
        <b className="b fg">{formatWeight(frame.total, weight)}</b> {formatShare(frame.total, root.total)} of run
        {frame.self !== frame.total && <>, self {formatWeight(frame.self, weight)}</>}
        {weight !== 'calls' && (
          <>
            , in {formatTokensExact(frame.calls.length)} {frame.calls.length === 1 ? 'call' : 'calls'}
          </>
        )}
      </p>
      <Lines title="Callers" none="Stands right under the run." root={parts.callers} weight={weight} />
      <Lines title="Callees" none="Nothing stands under it." root={parts.callees} weight={weight} />
    </aside>
  )
}

function Lines({ title, none, root, weight }: { title: string; none: string; root: FrameNode; weight: ViewWeight }) {
  const { lines, left } = useMemo(() => frameLines(root), [root])
  return (
    <section
      className="sandwich-part"
      aria-label={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which keys must be able to do as well
      tabIndex={0}
    >
      <table aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col" className="num">
              Share
            </th>
            <th scope="col" className="num">
              Total
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ node, depth }) => (
            <tr
              key={node.key}
              onContextMenu={(event) => {
                event.stopPropagation()
                openContextMenu(event, frameCopies({ name: node.name, total: node.total }, weight))
              }}
            >
              <td className="el" style={{ paddingLeft: 16 + depth * INDENT_PX }} title={node.name}>
                <i className={`sw ${TONE_CLASS[node.tone]}`} /> {node.name}
              </td>
              <td className="num dim">{formatShare(node.total, root.total)}</td>
              <td className="num">{formatWeight(node.total, weight)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length === 0 && <p className="dim sandwich-none">{none}</p>}
      {left > 0 && (
        <p className="dim sandwich-none">
          {formatTokensExact(left)} {left === 1 ? 'frame' : 'frames'} under 0.5% {left === 1 ? 'is' : 'are'} not listed.
        </p>
      )}
    </section>
  )
}
