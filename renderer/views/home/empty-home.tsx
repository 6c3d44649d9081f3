import type { ReactNode } from 'react'
import type { CoreStatus } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { SampleButton } from './sample-button.tsx'
import { SampleShape } from './sample-shape.tsx'
import type { SetupLines } from './setup-lines.ts'
import type { SampleRun } from './use-sample-run.ts'

interface EmptyHomeProps {
  readonly status: CoreStatus
  readonly nowMs: number
  /** Of the client that is chosen at the side. */
  readonly setup: SetupLines
  readonly sample: SampleRun
  /** Nothing else is on the screen: show what a recording looks like. */
  readonly picture: boolean
}

/** Nothing recorded yet: three steps, and a sample run for those without an agent at hand. */
export function EmptyHome({ status, nowMs, setup, sample, picture }: EmptyHomeProps) {
  const { host } = new URL(status.recorder)
  const since = formatDuration(Math.max(0, Math.round((nowMs - Date.parse(status.startedAt)) / 1000)) * 1_000_000)
  return (
    <div className="empty-home">
      <h1>Record your first run</h1>
      <p className="dim">Point one program at the recorder. The run appears here while it is still going.</p>
      <ol className="steps">
        <Step
          title="Point your agent at the recorder"
          action={
            <CopyButton className="pri" text={setup.code} what={`lines for ${setup.label}`} says={`Copy for ${setup.label}`} />
          }
        >
          Set its base URL as the lines on the right say, or start it with <code className="nw">agentprof run -- COMMAND</code>.
          Keys are passed through.
        </Step>
        <Step title="Start your agent as you always do">
          <code>claude</code>, <code>codex</code>, or your own program.
        </Step>
        <Step title="Watch the first call arrive">
          Listening on {host} for {since}.
        </Step>
      </ol>
      <div className="row steps-end">
        <span className="dim">No agent at hand?</span>
        <SampleButton sample={sample} className="sm" />
      </div>
      {picture && <SampleShape />}
    </div>
  )
}

function Step({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <li className="step">
      <div>
        <b className="b">{title}</b>
        <div className="dim">{children}</div>
      </div>
      <span className="sp" />
      {action}
    </li>
  )
}
