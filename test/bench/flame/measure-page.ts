import type { BrowserContext, Page } from 'playwright'

/** What one viewer took to show one profile, in milliseconds. */
export interface Measured {
  /** From the start of the page's load to the first picture. */
  readonly open: number
  /** From the arrival of the data's last byte to the first picture. */
  readonly paint: number
  /** Median time from frame to frame while it is zoomed and panned, as fast as the machine draws. */
  readonly frame: number
}

interface Marks {
  arrived: number
  painted: number
}

declare global {
  interface Window {
    bench: Marks
  }
}

const FRAMES = 90
const LIMIT_MS = 300_000

/** Opens a page, waits until what came from a path that contains `data` is painted, then moves the picture about. */
export async function measurePage(context: BrowserContext, url: string, data: string): Promise<Measured> {
  const page = await context.newPage()
  try {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.addInitScript(watch, data)
    await page.goto(url)
    await page.waitForFunction(() => window.bench.painted > 0, null, { timeout: LIMIT_MS })
    const { arrived, painted } = await page.evaluate(() => window.bench)
    return { open: painted, paint: painted - arrived, frame: median(await moveAbout(page)) }
  } finally {
    await page.close()
  }
}

/** Runs in the page before its own scripts: notes when the data has come, and when the first picture after that is on screen. */
function watch(data: string): void {
  const marks: Marks = { arrived: 0, painted: 0 }
  window.bench = marks
  for (const read of ['arrayBuffer', 'text', 'json'] as const) {
    const original = Response.prototype[read]
    Response.prototype[read] = async function (this: Response): Promise<never> {
      const body: unknown = await original.call(this)
      if (this.url.includes(data)) marks.arrived = performance.now()
      return body as never
    }
  }
  const drew = (): void => {
    if (marks.arrived === 0 || marks.painted !== 0) return
    marks.painted = -1
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        marks.painted = performance.now()
      }),
    )
  }
  const notice = (prototype: object, name: string): void => {
    const original: unknown = Reflect.get(prototype, name)
    if (typeof original !== 'function') return
    Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]): unknown {
      drew()
      return Reflect.apply(original, this, args)
    })
  }
  notice(CanvasRenderingContext2D.prototype, 'roundRect')
  for (const { prototype } of [WebGLRenderingContext, WebGL2RenderingContext])
    for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']) notice(prototype, name)
}

/** Zooms in and out and pans by the wheel, one event a frame. */
function moveAbout(page: Page): Promise<number[]> {
  return page.evaluate(async (frames) => {
    const canvas = [...document.querySelectorAll('canvas')].sort(
      (a, b) => b.clientWidth * b.clientHeight - a.clientWidth * a.clientHeight,
    )[0]
    if (!canvas) throw new Error('The page has no canvas.')
    const box = canvas.getBoundingClientRect()
    const [clientX, clientY] = [box.left + box.width * 0.3, box.top + Math.min(box.height, window.innerHeight) * 0.4]
    const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
    const times: number[] = []
    let before = await nextFrame()
    for (let at = 0; at < frames; at += 1) {
      const third = Math.floor((at * 3) / frames)
      const move =
        third === 0 ? { ctrlKey: true, deltaY: -60 } : third === 1 ? { deltaX: at % 2 ? 40 : -30 } : { ctrlKey: true, deltaY: 60 }
      const target = document.elementFromPoint(clientX, clientY) ?? canvas
      target.dispatchEvent(new WheelEvent('wheel', { ...move, clientX, clientY, bubbles: true, cancelable: true }))
      await nextFrame()
      // What the event changed is on screen one frame later.
      const now = await nextFrame()
      times.push((now - before) / 2)
      before = now
    }
    return times
  }, FRAMES)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
