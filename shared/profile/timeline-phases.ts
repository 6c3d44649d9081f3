import type { CallRecord } from '../model/records.ts'
import { type AttemptTimes, attemptTimes } from './attempt-times.ts'
import type { TimelinePhase } from './profile.ts'

/**
 * How a call spent its time, attempt by attempt, µs since `originUs`. An attempt in vain is one phase `failed` with its cause, then the wait
 * before the next one. Otherwise: waiting for the first token, then reasoning, then generating, in the proportion of their tokens (the
 * stream does not say where one ends). An answer that came at once, or whose first token nobody timed, is waiting alone.
 */
export function timelinePhases(call: CallRecord, originUs: number): TimelinePhase[] {
  const phases: TimelinePhase[] = []
  const push = (kind: TimelinePhase['kind'], startUs: number, endUs: number, label?: string): void => {
    if (endUs > startUs || kind === 'failed') {
      phases.push({ kind, startUs: startUs - originUs, endUs: endUs - originUs, ...(label === undefined ? {} : { label }) })
    }
  }
  for (const times of attemptTimes(call)) {
    const { failure, startUs, tokenUs, endUs, nextUs } = times
    if (failure !== null) push('failed', startUs, endUs, failure)
    else {
      const writingUs = tokenUs + Math.round((endUs - tokenUs) * reasoningShare(times, call))
      push('waiting', startUs, tokenUs)
      push('reasoning', tokenUs, writingUs)
      push('generating', writingUs, endUs, call.outcome === 'aborted' ? 'aborted' : undefined)
    }
    push('backoff', endUs, nextUs)
  }
  return phases
}

function reasoningShare({ attempt }: AttemptTimes, call: CallRecord): number {
  const usage = attempt ? attempt.usage : call.usage
  return usage && usage.outputTotal > 0 ? Math.min(1, usage.reasoning / usage.outputTotal) : 0
}
