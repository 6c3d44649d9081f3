import { expect, test } from 'vitest'
import { exchangeId } from '#shared/model/ids.ts'
import type { TimelineLane } from '#shared/profile/profile.ts'
import { layoutLanes } from '../../../../renderer/charts/lane-layout.ts'
import type { LanesPen } from '../../../../renderer/charts/lanes-scene.ts'
import { paintAxis } from '../../../../renderer/charts/paint-axis.ts'
import { paintFlags, paintOpenCalls } from '../../../../renderer/charts/paint-lane-marks.ts'
import { readPalette } from '../../../../renderer/charts/palette.ts'
import { timeToX } from '../../../../renderer/charts/time-window.ts'
import { callNumber, TIMELINE } from '../sample.ts'

const WIDTH = 1000
const LETTER_PX = 6
const palette = readPalette({ getPropertyValue: () => '#204060' })

/** Draws nothing, and keeps the words that it was asked to draw, with where they begin and end. */
function wordsOf(draw: (ctx: CanvasRenderingContext2D) => void): { text: string; from: number; to: number }[] {
  const words: { text: string; from: number; to: number }[] = []
  const own: Record<string, unknown> = {
    font: 'a font of six pixels a letter',
    measureText: (text: string) => ({ width: text.length * LETTER_PX }),
    fillText: (text: string, from: number) => void (text && words.push({ text, from, to: from + text.length * LETTER_PX })),
  }
  draw(
    new Proxy(own, { get: (target, name) => target[String(name)] ?? (() => undefined) }) as unknown as CanvasRenderingContext2D,
  )
  return words
}

function penOf(ctx: CanvasRenderingContext2D, toUs: number): LanesPen {
  const window = { fromUs: 0, toUs }
  const scene = { window, width: WIDTH, palette, nowUs: toUs, progress: new Map() } as unknown as LanesPen['scene']
  return { ctx, scene, patterns: { hatch: '', dots: '' }, x: (us) => timeToX(window, WIDTH, us) }
}

function mainBox(open: TimelineLane['open'] = []) {
  const lanes = TIMELINE.lanes.map((lane, at) => (at === 0 ? { ...lane, open } : lane))
  const [box] = layoutLanes({ ...TIMELINE, lanes }).lanes
  if (!box) throw new Error('no lane')
  return box
}

test('a flag has its words where the next flag leaves them whole', () => {
  const lost = [callNumber(15), callNumber(22)].map(({ startUs }) => startUs)
  const flags = (toUs: number) => wordsOf((ctx) => paintFlags(penOf(ctx, toUs), mainBox()))
  expect(flags(TIMELINE.durationUs).map(({ text }) => text)).toEqual(['cache prefix lost', 'cache prefix lost'])
  // From afar the second stands within the words of the first.
  const far = TIMELINE.durationUs * 8
  const [only, ...others] = flags(far)
  expect(others).toEqual([])
  expect(only?.from).toBeCloseTo(timeToX({ fromUs: 0, toUs: far }, WIDTH, lost[1] ?? 0) + 6, -1)
})

test('the words of open calls never run into those of the next one', () => {
  const call = (startUs: number, interrupted: boolean) => ({
    ...{ startUs, interrupted, model: 'claude-opus-5' },
    exchangeId: exchangeId(String(startUs).padStart(24, '0')),
  })
  const toUs = 1_000_000
  const words = (earlier: number) =>
    wordsOf((ctx) => paintOpenCalls(penOf(ctx, toUs), mainBox([call(500_000, false), call(earlier, true)])))
  expect(words(100_000).map(({ text }) => text)).toEqual(['interrupted', 'open, claude-opus-5'])
  expect(words(480_000).map(({ text }) => text)).toEqual(['open, claude-opus-5'])
})

test('a time that the right edge would cut off is left out', () => {
  for (let toUs = 60_000_000; toUs < 90_000_000; toUs += 1_700_000)
    for (const { to } of wordsOf((ctx) => paintAxis(ctx, { fromUs: 0, toUs }, WIDTH, 24, palette)))
      expect(to).toBeLessThanOrEqual(WIDTH)
})
