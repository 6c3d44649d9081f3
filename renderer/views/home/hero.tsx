import type { CoreStatus, RunListItem } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Notice } from '../../components/notice.tsx'
import { SampleButton } from './sample-button.tsx'
import type { SampleRun } from './use-sample-run.ts'

interface HeroProps {
  readonly status: CoreStatus
  readonly runs: readonly RunListItem[] | null
  readonly nowMs: number
  readonly sample: SampleRun
}

/** Where the recorder listens, how it is, what is happening now. */
export function Hero({ status, runs, nowMs, sample }: HeroProps) {
  return (
    <>
      <div className="hero">
        <span className={status.recording ? 'live big' : 'live big off'} />
        <div>
          <div className="row">
            <h1 className="hero-word">{status.recording ? 'Recording on' : 'Not recording on'}</h1>
            <span className="hero-url">{status.recorder}</span>
            <CopyButton text={status.recorder} what="recorder address" />
          </div>
          <p className="dim">{runs ? sentence(runs, nowMs) : 'Reading what has been recorded.'}</p>
        </div>
        <span className="sp" />
        {runs?.some((run) => run.source !== 'demo') && <SampleButton sample={sample} />}
      </div>
      {status.problems.map((problem) => (
        <Notice key={problem.code}>{problem.message}</Notice>
      ))}
    </>
  )
}

function sentence(runs: readonly RunListItem[], nowMs: number): string {
  const own = runs.filter((run) => run.source !== 'demo')
  if (own.length === 0) return 'Waiting for a first call. Nothing has been recorded yet.'
  const live = own.filter((run) => run.status === 'running').length
  const lastMs = Math.max(...own.map((run) => Date.parse(run.startedAt) + run.durationMs))
  const ago = formatDuration(Math.max(0, Math.round((nowMs - lastMs) / 1000)) * 1_000_000)
  const last = own.some((run) => run.openCalls > 0) ? 'A call is open now.' : `Last call ${ago} ago.`
  return `${live === 0 ? 'No run is live.' : live === 1 ? '1 run live.' : `${live} runs live.`} ${last}`
}
