/**
 * What can be wrong beside the traffic. Each kind has one code, which the health, the interface and `doctor` name, and a line in
 * docs/failures.md that says what happens and what to do.
 */

/** What comes now is not recorded at once: it waits, or is lost. */
const HOLD_UP_CODES = [
  'store-full',
  'store-read-only',
  'store-unavailable',
  'store-too-new',
  'store-damaged',
  'ingest-failed',
  'ingest-down',
  'recording-behind',
] as const

export const PROBLEM_CODES = [
  ...HOLD_UP_CODES,
  // What was recorded is kept, but some of it is elsewhere or not read.
  'recording-on-disk',
  'store-set-aside',
  'exchange-set-aside',
  'derive-failed',
  'prices-unreadable',
  // Some of the traffic passes unrecorded, or not as its client meant it.
  'core-fault',
  'recording-failed',
  'no-certificate',
  'ca-refused',
  'signed-for-recorder',
  'signed-hint',
  'bad-hint',
  'gate-failed',
  'proxy-not-used',
] as const

export type ProblemCode = (typeof PROBLEM_CODES)[number]

const HOLD_UP: ReadonlySet<ProblemCode> = new Set(HOLD_UP_CODES)

export const holdsUpRecording = (code: ProblemCode): boolean => HOLD_UP.has(code)

/** `held-up`: what comes cannot be stored now. `down`: what stores it ends at every start. */
export type RecorderState = 'recording' | 'held-up' | 'paused' | 'down'

interface Condition {
  readonly recording: boolean
  readonly paused: boolean
  readonly problems: readonly { readonly code: ProblemCode }[]
}

/** How the recorder is, in one word: one that cannot store what comes must not look as one that does. */
export function recorderState({ recording, paused, problems }: Condition): RecorderState {
  if (paused) return 'paused'
  if (!recording) return 'down'
  return problems.some(({ code }) => holdsUpRecording(code)) ? 'held-up' : 'recording'
}
