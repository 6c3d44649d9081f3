/**
 * What can be wrong beside the traffic. Each kind has one code, which the health, the interface and `doctor` name, and a line in
 * docs/failures.md that says what happens and what to do.
 */
export const PROBLEM_CODES = [
  // What comes is not recorded at once.
  'store-full',
  'store-read-only',
  'store-unavailable',
  'store-too-new',
  'store-damaged',
  'ingest-failed',
  'ingest-down',
  'recording-behind',
  // What was recorded is kept, but some of it is elsewhere or not read.
  'recording-on-disk',
  'store-set-aside',
  'exchange-set-aside',
  'derive-failed',
  'prices-unreadable',
  // Some of the traffic passes unrecorded, or not as its client meant it.
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
