import type { CoreStatus, RunPage } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { recorderState } from '#shared/model/problem.ts'
import { CopyButton } from '../../components/copy-button.tsx'
import { Notice } from '../../components/notice.tsx'
import { ProblemText } from '../../components/problem-text.tsx'
import { RECORDER_WORDS } from '../../components/recorder-words.ts'
import { useConnection } from '../../state/connection.tsx'
import { SampleButton } from './sample-button.tsx'
import type { SampleRun } from './use-sample-run.ts'

interface HeroProps {
  readonly status: CoreStatus
  /** The newest run that is not a sample, and how many there are. */
  readonly own: { readonly data: RunPage | undefined; readonly error: Error | null }
  readonly live: number
  readonly nowMs: number
  readonly sample: SampleRun
}

/** Where the recorder listens, how it is, what is happening now. */
export function Hero({ status, own, live, nowMs, sample }: HeroProps) {
  const connected = useConnection()
  const state = connected ? recorderState(status) : 'down'
  return (
    <>
      <div className="hero">
        <span className={state === 'recording' ? 'live big' : 'live big off'} />
        <div>
          <div className="row">
            <h1 className="hero-word">{RECORDER_WORDS[state]} on</h1>
            <span className="hero-url">{status.recorder}</span>
            <CopyButton text={status.recorder} what="recorder address" />
          </div>
          <p className="dim">
            {own.data
              ? sentence(own.data, status, live, nowMs)
              : own.error
                ? 'What has been recorded could not be read.'
                : 'Reading what has been recorded.'}
          </p>
        </div>
        <span className="sp" />
        {(own.data?.rowCount ?? 0) > 0 && <SampleButton sample={sample} />}
      </div>
      {status.problems.map((problem) => (
        <Notice key={problem.code}>
          <ProblemText message={problem.message} />
        </Notice>
      ))}
    </>
  )
}

function sentence({ rows: [newest] }: RunPage, { queue, paused }: CoreStatus, live: number, nowMs: number): string {
  if (newest?.kind !== 'run') {
    const waiting = formatTokensExact(queue.exchanges)
    if (queue.exchanges > 0)
      return `Nothing is stored yet: ${waiting} ${queue.exchanges === 1 ? 'exchange waits' : 'exchanges wait'}.`
    return `${paused ? '' : 'Waiting for a first call. '}Nothing has been recorded yet.`
  }
  const { run } = newest
  const lastMs = Date.parse(run.startedAt) + run.durationMs
  const seconds = Math.round((nowMs - lastMs) / 1000)
  const ago = seconds < 1 ? 'just now' : `${formatDuration(seconds * 1_000_000)} ago`
  const last = run.openCalls > 0 ? 'A call of the newest run is open now.' : `Last call of the newest run ${ago}.`
  return `${live === 0 ? 'No run is live.' : live === 1 ? '1 run live.' : `${live} runs live.`} ${last}`
}
