import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { FlameBox, FrameNode, Timeline } from '#shared/profile/profile.ts'
import { buildTimeline } from '#shared/profile/timeline.ts'
import { contextChart } from '../../../../renderer/charts/context-columns.ts'
import { layoutContext } from '../../../../renderer/charts/context-layout.ts'
import { flameRows, WHOLE_FLAME } from '../../../../renderer/charts/flame-rows.ts'
import { layoutLanes } from '../../../../renderer/charts/lane-layout.ts'
import { paintColumns } from '../../../../renderer/charts/paint-columns.ts'
import { paintFlame } from '../../../../renderer/charts/paint-flame.ts'
import { paintLanes } from '../../../../renderer/charts/paint-lanes.ts'
import {
  paintOverviewBars,
  paintOverviewDim,
  paintOverviewTotal,
  paintOverviewWindow,
} from '../../../../renderer/charts/paint-overview.ts'
import { readPalette } from '../../../../renderer/charts/palette.ts'
import { indexCalls } from '../../../../renderer/state/selection.ts'
import { longRun } from '../../../bench/timeline/long-run.ts'
import { SAMPLE } from '../sample.ts'

const DRAWING = new Set(['fill', 'fillRect', 'fillText', 'stroke', 'strokeRect', 'drawImage'])

/** Draws nothing, and counts how often it was asked to. */
class CountingContext {
  draws = 0
  wipes = 0

  constructor() {
    // biome-ignore lint/correctness/noConstructorReturn: stands for whatever a canvas can do
    return new Proxy(this, {
      get(target, name) {
        if (name in target) return Reflect.get(target, name)
        if (name === 'font') return ''
        return () => {
          if (DRAWING.has(String(name))) target.draws += 1
          if (name === 'clearRect' || name === 'reset') target.wipes += 1
        }
      },
    })
  }

  measureText(text: string): { width: number } {
    return { width: text.length * 6 }
  }

  createPattern(): null {
    return null
  }
}

const WIDTH = 1000
const HEIGHT = 700
const palette = readPalette({ getPropertyValue: () => '#204060' })

function draws(paint: (ctx: CanvasRenderingContext2D) => void): number {
  const ctx = new CountingContext()
  paint(ctx as unknown as CanvasRenderingContext2D)
  return ctx.draws
}

beforeAll(() => void vi.stubGlobal('CanvasRenderingContext2D', class {}))
afterAll(() => void vi.unstubAllGlobals())

const ROWS = 10
const frame: FrameNode = {
  key: 'a',
  level: 'segment',
  name: 'System prompt',
  tone: 'read',
  total: 1,
  self: 1,
  calls: [],
  children: [],
}

/** A million frames, side by side in ten rows. */
function millionFrames(): FlameBox[] {
  const each = 1_000_000 / ROWS
  return Array.from({ length: ROWS * each }, (_, at) => ({
    node: frame,
    depth: Math.floor(at / each),
    x0: (at % each) / each,
    x1: ((at % each) + 1) / each,
  }))
}

test('a flame of a million frames is drawn as what its pixels can show', () => {
  const rows = flameRows(millionFrames())
  const scene = {
    rows,
    width: WIDTH,
    height: HEIGHT,
    scrollTop: 0,
    palette,
    weight: 'cost',
    total: 1,
    search: null,
    selected: () => false,
    hovered: null,
  } as const
  const whole = draws((ctx) => paintFlame(ctx, { ...scene, window: WHOLE_FLAME }))
  expect(whole).toBeGreaterThan(ROWS * WIDTH)
  expect(whole).toBeLessThanOrEqual(2 * ROWS * WIDTH + 1)
  // A hundred frames a row reach into this window, one more at its edge; none has room for a label.
  const part = draws((ctx) => paintFlame(ctx, { ...scene, window: { x0: 0.5, x1: 0.501 } }))
  expect(part).toBeGreaterThanOrEqual(ROWS * 100)
  expect(part).toBeLessThanOrEqual(ROWS * 102 + 1)
})

function timelineOf(spans: number): Timeline {
  const { run, agents, calls, detail } = longRun(SAMPLE, spans).view
  return buildTimeline({ run, agents, calls, open: [], spans: detail.spans })
}
const long = timelineOf(100_000)

function lanesDrawn(timeline: Timeline, toUs: number): number {
  return draws((ctx) =>
    paintLanes(ctx, {
      layout: layoutLanes(timeline),
      window: { fromUs: 0, toUs },
      width: WIDTH,
      height: HEIGHT,
      scrollTop: 0,
      palette,
      weight: 'cost',
      maxWeight: 1,
      selected: null,
      hovered: null,
      found: null,
      nowUs: 0,
      progress: new Map(),
    }),
  )
}

test('a timeline of 100,000 spans is drawn as what its pixels can show', { timeout: 60_000 }, () => {
  const short = timelineOf(10_000)
  const whole = lanesDrawn(long, long.durationUs)
  expect(whole).toBeGreaterThan(WIDTH)
  // Of each pixel a few calls of rising weight with their phases, tools and a flag.
  expect(whole).toBeLessThan(15 * WIDTH)
  // What comes after the window costs nothing: both runs begin alike.
  expect(lanesDrawn(long, short.durationUs / 100)).toBe(lanesDrawn(short, short.durationUs / 100))
})

test('the context of 40,000 calls is drawn as what its pixels can show', { timeout: 60_000 }, () => {
  const calls = long.lanes.flatMap((lane) => lane.calls)
  const prompt = [...SAMPLE.segments.values()][0] ?? []
  const chart = contextChart(long, new Map(calls.map(({ call }) => [call.id, prompt])), null)
  expect(chart.columns.length).toBeGreaterThan(40_000)
  const whole = draws((ctx) =>
    paintColumns(ctx, {
      layout: layoutContext(chart, WIDTH),
      width: WIDTH,
      height: HEIGHT,
      palette,
      segmentInk: () => '#000',
      by: 'segment',
      amount: 'tokens',
      selected: null,
      hovered: null,
    }),
  )
  // A column has at most all groups and a line where the cache ends; the rest are the axis, the numbers and the agents' names.
  expect(whole).toBeGreaterThan(WIDTH)
  expect(whole).toBeLessThanOrEqual(WIDTH * (chart.legend.length + 2))
})

test('the overview is drawn in layers that leave what is below them; moving repaints a few shapes of it', () => {
  const calls = indexCalls(long).calls
  const { durationUs } = long
  const frame = { width: WIDTH, height: 66, palette, durationUs }
  const shown = { ...frame, window: { fromUs: durationUs / 4, toUs: durationUs / 2 } }
  const ctx = new CountingContext()
  const on = ctx as unknown as CanvasRenderingContext2D
  paintOverviewBars(on, { ...frame, calls, parts: () => [{ tone: 'neutral', amount: 1 }], maxWeight: 1 })
  const bars = ctx.draws
  paintOverviewTotal(on, { ...frame, cumulative: [{ atUs: 0, amount: 1 }], total: '$1', wall: '1 s' })
  const still = ctx.draws
  paintOverviewDim(on, shown)
  paintOverviewWindow(on, shown)
  expect(bars).toBeGreaterThan(100)
  expect(ctx.draws - still).toBeLessThanOrEqual(7)
  expect(ctx.wipes).toBe(0)
})
