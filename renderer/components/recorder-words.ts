import type { RecorderState } from '#shared/model/problem.ts'

/** How the recorder is, as every screen says it. */
export const RECORDER_WORDS: Readonly<Record<RecorderState, string>> = {
  recording: 'Recording',
  'held-up': 'Recording held up',
  paused: 'Paused',
  down: 'Not recording',
}
