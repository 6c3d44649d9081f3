import type { Page } from 'playwright'

/** What a page did while it was watched, in milliseconds. */
export interface Watched {
  /** Between one frame and the next. */
  readonly frames: readonly number[]
  /** Of each task that kept the page from everything else for more than 50 ms. */
  readonly longTasks: readonly number[]
  /** From each press of a key until the picture after it was drawn. */
  readonly keys: readonly number[]
}

interface Watch {
  frames: number[]
  longTasks: number[]
  keys: number[]
  stop(): void
}

declare global {
  interface Window {
    watch: Watch
  }
}

/** Watches the page's frames, long tasks and keys for as long as `act` takes. */
export async function watchPage(page: Page, act: () => Promise<void>): Promise<Watched> {
  await page.evaluate(beginWatch)
  await act()
  return page.evaluate(() => {
    const { frames, longTasks, keys, stop } = window.watch
    stop()
    return { frames, longTasks, keys }
  })
}

function beginWatch(): void {
  const [frames, longTasks, keys]: number[][] = [[], [], []]
  if (!frames || !longTasks || !keys) return
  let before: number | null = null
  let frame = 0
  const tick = (now: number): void => {
    if (before !== null) frames.push(now - before)
    before = now
    frame = requestAnimationFrame(tick)
  }
  frame = requestAnimationFrame(tick)
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration)
  })
  observer.observe({ type: 'longtask' })
  const onKey = ({ timeStamp }: KeyboardEvent): void => {
    requestAnimationFrame(() => {
      // A message comes after the frame, a timer could come before it is drawn.
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => keys.push(performance.now() - timeStamp)
      port2.postMessage(null)
    })
  }
  window.addEventListener('keydown', onKey, { capture: true })
  window.watch = {
    frames,
    longTasks,
    keys,
    stop() {
      cancelAnimationFrame(frame)
      observer.disconnect()
      window.removeEventListener('keydown', onKey, { capture: true })
    },
  }
}
