import { Button } from '@mantine/core'
import { formatShare } from '#shared/format/share.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { FrameNode } from '#shared/profile/profile.ts'
import { formatWeight } from '../../charts/call-weight.ts'
import { TONE_CLASS } from '../../charts/tone-style.ts'
import { openContextMenu } from '../../components/context-menu.tsx'
import { type CallIndex, callsOf } from '../../state/selection.ts'
import type { ViewWeight } from '../../state/view-state.ts'
import { CallsTable } from './calls-table.tsx'
import { type ClassAmount, classesOf } from './frame-facts.ts'
import { frameCopies } from './frame-menu.ts'

const SHOWN_CLASSES = 8
const VALUE_WORDS: Record<ViewWeight, string> = { cost: 'What it costs', tokens: 'Tokens', time: 'Busy time', calls: 'Calls' }
const CLASS_WORDS: Record<ViewWeight, string> = { cost: 'Price class', tokens: 'Price class', time: 'Phase', calls: 'Made of' }

interface FrameDetailsProps {
  readonly node: FrameNode
  readonly path: readonly FrameNode[]
  readonly total: number
  readonly weight: ViewWeight
  readonly index: CallIndex
  readonly onSelectCall: (callId: string) => void
  /** Where it stands in the profile: what it is told by price class from. */
  readonly places: readonly FrameNode[]
  /** null: it is all there is. */
  readonly onFocus: (() => void) | null
}

/** What a frame came to, of what, and in which calls. */
export function FrameDetails({ node, path, total, weight, index, places, onSelectCall, onFocus }: FrameDetailsProps) {
  const calls = callsOf(index, node.calls)
  const classes = classesOf(places)
  return (
    <section
      className="frame-det"
      aria-label={node.name}
      onContextMenu={(event) => openContextMenu(event, frameCopies({ name: node.name, total: node.total }, weight))}
    >
      <div className="row frame-title">
        <h2 className="el" title={node.name}>
          {node.name}
        </h2>
        <span className="dim el">
          {path
            .slice(1, -1)
            .map(({ name }) => name)
            .join(' › ')}
        </span>
        <span className="sp" />
        {onFocus && (
          <Button className="sm" onClick={onFocus}>
            Focus <kbd>F</kbd>
          </Button>
        )}
      </div>
      <div className="frame-facts">
        <div>
          <h3>{VALUE_WORDS[weight]}</h3>
          <p className="frame-value">
            {formatWeight(node.total, weight)} <span className="dim">{formatShare(node.total, total)} of run</span>
          </p>
          <p className="dim">
            {weight === 'tokens' && `${formatTokensExact(node.total)} exactly, `}
            {weight !== 'calls' && `in ${formatTokensExact(calls.length)} ${calls.length === 1 ? 'call' : 'calls'}`}
          </p>
        </div>
        {classes.length > 0 && <Classes classes={classes} node={node} weight={weight} />}
      </div>
      {calls.length > 0 && <CallsTable calls={calls} onSelectCall={onSelectCall} />}
    </section>
  )
}

function Classes({ classes, node, weight }: { classes: readonly ClassAmount[]; node: FrameNode; weight: ViewWeight }) {
  return (
    <div className="frame-classes">
      <h3>{CLASS_WORDS[weight]}</h3>
      {classes.slice(0, SHOWN_CLASSES).map(({ name, tone, amount }) => (
        <div key={name} className="row class-row">
          <i className={`sw ${TONE_CLASS[tone]}`} />
          <span className="el">{name}</span>
          <span className="sp" />
          <span className="dim">{formatShare(amount, node.total)}</span>
          <b className="b">{formatWeight(amount, weight)}</b>
        </div>
      ))}
      {classes.length > SHOWN_CLASSES && <p className="dim">and {formatTokensExact(classes.length - SHOWN_CLASSES)} more</p>}
    </div>
  )
}
