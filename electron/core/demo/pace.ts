import { setTimeout as sleep } from 'node:timers/promises'

/** The story's time, in seconds, on a real clock that may run faster or not wait at all. */
export interface Pace {
  /** Real milliseconds of so many seconds of the story. */
  ms(seconds: number): number
  /** Rejects when aborted. */
  wait(seconds: number, signal: AbortSignal): Promise<void>
}

/** `scale`: real seconds per second of the story; 0 never waits. */
export function createPace(scale: number): Pace {
  const ms = (seconds: number) => seconds * 1000 * scale
  return { ms, wait: (seconds, signal) => waitMs(ms(seconds), signal) }
}

/** Real milliseconds; rejects when aborted. */
export async function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (ms > 0) await sleep(ms, undefined, { signal })
}
