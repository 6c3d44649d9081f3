import { type EventLoopUtilization, performance } from 'node:perf_hooks'

/** Of its time. An agent's calls take a hundredth of it; a thread that has a core to itself is at a half with some 4,000 calls a second. */
const BUSY = 0.5
/** Of less nothing can be said. */
const SPAN_MS = 20

/** Whether this thread had much to do lately: that it had to wait for a core counts as well. */
export function createBusyMeter(measure: () => EventLoopUtilization = () => performance.eventLoopUtilization()): () => boolean {
  let since = measure()
  let isBusy = false
  return () => {
    const now = measure()
    const active = now.active - since.active
    const all = active + now.idle - since.idle
    if (all >= SPAN_MS) {
      isBusy = active >= all * BUSY
      since = now
    }
    return isBusy
  }
}
