import { Button } from '@mantine/core'
import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd, formatUsdAt, formatUsdExact, usdDecimals } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import type { ToolCost } from '#shared/profile/tool-costs.ts'
import { TONE_CLASS } from '../../charts/tone-style.ts'
import { type MenuLines, openContextMenu } from '../../components/context-menu.tsx'
import { copyLine } from '../../components/copy-line.ts'
import { type CallIndex, callsOf } from '../../state/selection.ts'
import { CallsTable } from './calls-table.tsx'
import type { TopFacts } from './frame-facts.ts'
import { frameCopies } from './frame-menu.ts'
import { SentBars } from './sent-bars.tsx'

interface TopDetailsProps {
  readonly facts: TopFacts
  readonly index: CallIndex
  readonly runNanoUsd: number
  readonly onSelectCall: (callId: string) => void
  /** null: it is shown because nothing is selected. */
  readonly onClose: (() => void) | null
}

/** Why a kind of segment costs what it costs: what was sent once and what carrying it came to. */
export function TopDetails({ facts, index, runNanoUsd, onSelectCall, onClose }: TopDetailsProps) {
  const { frame, executions } = facts
  const ranUs = (executions ?? []).reduce((sum, { durationUs }) => sum + (durationUs ?? 0), 0)
  return (
    <section className="frame-det" aria-label={frame.name} onContextMenu={(event) => openContextMenu(event, topCopies(frame))}>
      <div className="row frame-title">
        <h2 className="el">{frame.name}</h2>
        <span className="dim nw">
          in {formatTokensExact(frame.calls.length)} {frame.calls.length === 1 ? 'call' : 'calls'}, over all stacks
        </span>
        <span className="sp" />
        {onClose ? (
          <Button className="sm" onClick={onClose}>
            Clear <kbd>Esc</kbd>
          </Button>
        ) : (
          <span className="faint nw">The dearest. Click a frame for what it came to.</span>
        )}
      </div>
      <div className="frame-facts">
        <div>
          <h3>What it costs</h3>
          <p className="frame-value">
            {formatUsd(frame.total.nanoUsd)} <span className="dim">{formatShare(frame.total.nanoUsd, runNanoUsd)} of run</span>
          </p>
          <p className="dim">
            {executions && executions.length > 0
              ? `${executions.length === 1 ? '1 execution' : `${executions.length} executions`}, ${formatDuration(ranUs)} of tool time`
              : `${formatTokensExact(frame.total.tokens)} tokens`}
          </p>
        </div>
        <div>
          <h3>Sent once, paid many times</h3>
          {frame.carry.tokens > 0 ? (
            <>
              <SentBars once={frame.firstSend.tokens} sent={frame.total.tokens} />
              <p className="dim">
                First send {formatUsd(frame.firstSend.nanoUsd)}, carry {formatUsd(frame.carry.nanoUsd)}
              </p>
            </>
          ) : (
            <p className="dim frame-none">Never sent again: {formatTokens(frame.total.tokens)} tokens, paid once.</p>
          )}
        </div>
        <div>
          <h3>Price class</h3>
          {frame.classes.map(({ priceClass, nanoUsd }) => (
            <div key={priceClass.bucket} className="row class-row">
              <i className={`sw ${TONE_CLASS[priceClass.tone]}`} />
              {priceClass.name}
              <span className="sp" />
              <b className="b">{formatUsd(nanoUsd)}</b>
            </div>
          ))}
        </div>
      </div>
      {executions ? (
        <Executions executions={executions} index={index} onSelectCall={onSelectCall} />
      ) : (
        <CallsTable calls={callsOf(index, frame.calls)} onSelectCall={onSelectCall} />
      )}
    </section>
  )
}

/** What can be copied of a kind of segment. */
const topCopies = ({ name, total, firstSend, carry }: TopFacts['frame']): MenuLines => [
  ...frameCopies({ name, total: total.nanoUsd }, 'cost'),
  copyLine('Copy tokens', String(total.tokens)),
  copyLine('Copy first send', formatUsdExact(firstSend.nanoUsd)),
  copyLine('Copy carry', formatUsdExact(carry.nanoUsd)),
]

function Executions({
  executions,
  index,
  onSelectCall,
}: {
  executions: readonly ToolCost[]
  index: CallIndex
  onSelectCall: (callId: string) => void
}) {
  const decimals = usdDecimals(executions.map(({ nanoUsd }) => nanoUsd))
  const dearest = executions[0]?.nanoUsd ?? 0
  return (
    <table className="ext">
      <thead>
        <tr>
          <th scope="col">Execution</th>
          <th scope="col">Agent</th>
          <th scope="col" className="num">
            After call
          </th>
          <th scope="col" className="num">
            Ran for
          </th>
          <th scope="col" className="num">
            Tokens
          </th>
          <th scope="col" className="num">
            Sent in
          </th>
          <th scope="col" className="num">
            Cost
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {executions.map((use) => (
          <tr key={`${use.callId} ${use.toolUseId}`}>
            <td className="mono el ext-argument" title={use.argument}>
              {use.argument || use.tool}
            </td>
            <td className="dim">{use.agent}</td>
            <td className="num">
              <button type="button" className="link" onClick={() => onSelectCall(use.callId)}>
                {index.byId.get(use.callId)?.number ?? UNKNOWN}
              </button>
            </td>
            <td className="num">{formatDuration(use.durationUs)}</td>
            <td className="num">{formatTokensExact(use.producedTokens)}</td>
            <td className="num">
              {use.sentInCalls} {use.sentInCalls === 1 ? 'call' : 'calls'}
            </td>
            <td className="num b">{formatUsdAt(use.nanoUsd, decimals)}</td>
            <td className="ext-bar">
              <i className="ext-fill k-tool" style={{ width: `${dearest > 0 ? (use.nanoUsd / dearest) * 100 : 0}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
