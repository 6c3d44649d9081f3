import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import type { AttemptRecord } from '#shared/model/records.ts'
import type { TimelineCall, TimelinePhase } from '#shared/profile/profile.ts'
import { attemptFailure } from '#shared/profile/waste.ts'

const PHASE_CLASS: Record<TimelinePhase['kind'], string> = {
  waiting: 'k-fresh',
  open: 'k-fresh',
  reasoning: 'k-rea',
  generating: 'k-out',
  failed: 'k-failed',
  backoff: 'k-waste',
}

/** A call's attempts over time, waits included. */
export function Attempts({ call: at }: { call: TimelineCall }) {
  const { attempts } = at.call
  return (
    <>
      <div className="row det-sub">
        <h3>Attempts</h3>
        <span className="sp" />
        <span className="dim">{formatDuration(at.endUs - at.startUs)}</span>
      </div>
      <div className="attempt-bar" aria-hidden="true">
        {at.phases.map((phase) => (
          <i
            key={`${phase.kind}${phase.startUs}`}
            className={PHASE_CLASS[phase.kind]}
            style={{ flexGrow: phase.endUs - phase.startUs }}
          />
        ))}
      </div>
      <table className="st">
        <tbody>
          {attempts.map((attempt, index) => (
            <AttemptRows key={attempt.exchangeId} attempt={attempt} next={attempts[index + 1]} />
          ))}
        </tbody>
      </table>
    </>
  )
}

function AttemptRows({ attempt, next }: { attempt: AttemptRecord; next: AttemptRecord | undefined }) {
  const failure = attemptFailure(attempt, next === undefined)
  const waitUs = next ? next.startUs - attempt.endUs : 0
  return (
    <>
      <tr>
        <td title={attempt.error}>
          {attempt.index + 1} &nbsp;{failure ?? attempt.status ?? attempt.outcome}
        </td>
        <td className="num dim">{formatDuration(attempt.endUs - attempt.startUs)}</td>
        <td className="num b">{attempt.cost.kind === 'unpriced' ? UNKNOWN : formatUsd(attempt.cost.nanoUsd)}</td>
      </tr>
      {waitUs > 0 && (
        <tr>
          <td className="dim">
            <span className="row">
              <i className="sw k-waste" />
              backoff
            </span>
          </td>
          <td className="num dim">{formatDuration(waitUs)}</td>
          <td />
        </tr>
      )}
    </>
  )
}
