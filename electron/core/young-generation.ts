import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/** In the two halves that V8 counts; as much as a worker of the core may have (`start-worker.ts`). */
const MOST_BYTES = 16 * 1024 * 1024
const LOOK_MS = 1000
/** In each half: what a thread that V8 keeps from growing begins with. With half of it ingest took a tenth more CPU. */
const WORKER_MB = 8

export interface YoungGeneration {
  /** Lets it grow, or not, by what it has; called by itself once a second. */
  look(): void
  close(): void
}

/**
 * Keeps V8 from letting the objects that this thread has just made take 128 MB, which it does under traffic and does not give back: with 16 MB it
 * is as fast (measured: docs/performance.md). A flag of the command line would bound them, but that is the user's; not to let them grow can be said
 * at any time, for all threads of the process. Electron's V8 bounds them itself.
 */
export function boundYoungGeneration(): YoungGeneration {
  if (process.versions.electron !== undefined) return { look() {}, close() {} }
  let grows = true
  function letGrow(grow: boolean): void {
    if (grow === grows) return
    grows = grow
    setFlagsFromString(`--semi-space-growth-factor=${grow ? 2 : 1}`)
  }
  const look = (): void => letGrow(youngBytes() < MOST_BYTES)

  setFlagsFromString(`--min-semi-space-size=${WORKER_MB}`)
  const timer = setInterval(look, LOOK_MS)
  timer.unref()
  return {
    look,
    close() {
      clearInterval(timer)
      letGrow(true)
    },
  }
}

export const youngBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0
