import type { BrowserContext, Page } from 'playwright'

/** What one viewer took to show one profile, in milliseconds. */
export interface Measured {
  /** From the start of the page's load to the first picture. */
  readonly open: number
  /** From the arrival of the data's last byte to the first picture. */
  readonly paint: number
  /** Median time from a turn of the wheel until the picture that it led to is in pixels. */
  readonly frame: number
}

interface Marks {
  /** When the data's last byte had come, and when the first picture after it was drawn; 0: not yet. */
  arrived: number
  painted: number
  /** How often anything was drawn. */
  draws: number
  /** Waits until all that was drawn is in pixels. */
  finish(): void
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

/** Runs in the page before its own scripts: notes when the data has come, and what is drawn after that. */
function watch(data: string): void {
  const drawnOn = new Set<CanvasRenderingContext2D | WebGLRenderingContext | WebGL2RenderingContext>()
  const marks: Marks = {
    arrived: 0,
    painted: 0,
    draws: 0,
    finish() {
      for (const context of drawnOn) {
        if (context instanceof CanvasRenderingContext2D) context.getImageData(0, 0, 1, 1)
        else context.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, new Uint8Array(4))
      }
    },
  }
  window.bench = marks
  for (const read of ['arrayBuffer', 'text', 'json'] as const) {
    const original = Response.prototype[read]
    Response.prototype[read] = async function (this: Response): Promise<never> {
      const body: unknown = await original.call(this)
      if (marks.arrived === 0 && this.url.includes(data)) marks.arrived = performance.now()
      return body as never
    }
  }
  const drew = (isFlame: boolean): void => {
    marks.draws += 1
    if (!isFlame || marks.arrived === 0 || marks.painted !== 0) return
    marks.painted = -1
    requestAnimationFrame(() => {
      marks.finish()
      marks.painted = performance.now()
    })
  }
  const notice = (prototype: object, names: readonly string[], isFlame: boolean): void => {
    for (const name of names) {
      const original: unknown = Reflect.get(prototype, name)
      if (typeof original !== 'function') continue
      Reflect.set(prototype, name, function (this: CanvasRenderingContext2D, ...args: unknown[]): unknown {
        // Patterns and measures are made on canvases that nobody sees.
        if (this.canvas.isConnected) {
          drawnOn.add(this)
          drew(isFlame)
        }
        return Reflect.apply(original, this, args)
      })
    }
  }
  // Our frames are filled shapes; speedscope's are drawn by WebGL, its labels and waiting texts on a canvas over them.
  notice(CanvasRenderingContext2D.prototype, ['fill'], true)
  notice(CanvasRenderingContext2D.prototype, ['fillRect', 'fillText'], false)
  const webgl = ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced']
  notice(WebGLRenderingContext.prototype, webgl, true)
  notice(WebGL2RenderingContext.prototype, webgl, true)
}

/** Zooms in, pans and zooms out by the wheel; each time is from an event until the picture that it led to is in pixels. */
function moveAbout(page: Page): Promise<number[]> {
  return page.evaluate(async (frames) => {
    const [canvas] = [...document.querySelectorAll('canvas')].sort(
      (a, b) => b.clientWidth * b.clientHeight - a.clientWidth * a.clientHeight,
    )
    if (!canvas) throw new Error('The page has no canvas.')
    const box = canvas.getBoundingClientRect()
    const [clientX, clientY] = [box.left + box.width * 0.3, box.top + box.height * 0.4]
    const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
    const moves = [{ ctrlKey: true, deltaY: -60 }, { deltaX: 40 }, { ctrlKey: true, deltaY: 60 }]
    const times: number[] = []
    for (let at = 0; at < frames; at += 1) {
      const move = moves[Math.floor((at * moves.length) / frames)]
      const { draws } = window.bench
      const started = performance.now()
      const target = document.elementFromPoint(clientX, clientY) ?? canvas
      target.dispatchEvent(new WheelEvent('wheel', { ...move, clientX, clientY, bubbles: true, cancelable: true }))
      while (window.bench.draws === draws && performance.now() - started < 1000) await nextFrame()
      // At the end of the zoom an event may change nothing.
      if (window.bench.draws === draws) continue
      window.bench.finish()
      times.push(performance.now() - started)
    }
    if (times.length < frames / 2) throw new Error(`Only ${times.length} of ${frames} events changed the picture.`)
    return times
  }, FRAMES)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
