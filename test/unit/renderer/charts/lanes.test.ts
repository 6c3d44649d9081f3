import { expect, test } from 'vitest'
import { cacheBreaks } from '../../../../renderer/charts/cache-breaks.ts'
import { hitLanes } from '../../../../renderer/charts/hit-lanes.ts'
import { callTop, firstInView, layoutLanes, phaseTop } from '../../../../renderer/charts/lane-layout.ts'
import { timeToX } from '../../../../renderer/charts/time-window.ts'
import { callNumber, TIMELINE } from '../sample.ts'

const layout = layoutLanes(TIMELINE)
const window = { fromUs: 0, toUs: TIMELINE.durationUs }
const WIDTH = 1200
const [main, explore, fixer] = layout.lanes

test('lanes stand under each other without gap or overlap', () => {
  expect(layout.lanes.map(({ lane }) => lane.agent.name)).toEqual(['main', 'explore', 'test-fixer'])
  expect(explore?.y).toBe(main?.height)
  expect(layout.height).toBe((fixer?.y ?? 0) + (fixer?.height ?? 0))
})

test('calls of one agent that overlap get rows of their own', () => {
  const [first] = TIMELINE.lanes
  if (!first) throw new Error('no lane')
  const [a, b] = first.calls
  if (!a || !b) throw new Error('no calls')
  const beside = { ...first, calls: [a, { ...b, startUs: a.startUs + 1 }] }
  const { lanes } = layoutLanes({ ...TIMELINE, lanes: [beside] })
  expect(lanes[0]?.calls.map(({ row }) => row)).toEqual([0, 1])
  expect(lanes[0]?.rows).toBe(2)
})

test('the first span in view is found though a long one reaches over later ones', () => {
  expect(firstInView(Float64Array.from([10, 50, 50, 60]), 40)).toBe(1)
  expect(firstInView(Float64Array.from([10, 50]), 70)).toBe(2)
})

test('two calls lost the prefix that the call before had left in the cache', () => {
  const found = TIMELINE.lanes.flatMap((lane) => cacheBreaks(lane))
  expect(found.map(({ call, readTokens }) => [call.agent, readTokens])).toEqual([
    ['main', 0],
    ['main', 8740],
  ])
})

test('pointing finds the call, the phase and the tool that are drawn there', () => {
  if (!main) throw new Error('no lane')
  const call = callNumber(1)
  const x = timeToX(window, WIDTH, (call.startUs + call.endUs) / 2)
  const inBar = hitLanes(layout, window, WIDTH, x, callTop(main, 0) + 5)
  expect(inBar).toMatchObject({ kind: 'call', call: { number: 1 }, phase: null })
  const inPhases = hitLanes(layout, window, WIDTH, x, phaseTop(main, 0) + 5)
  expect(inPhases).toMatchObject({ kind: 'call', call: { number: 1 }, phase: { kind: 'reasoning' } })
  const tool = main.tools.find(({ tool: { name } }) => name === 'Bash')?.tool
  const toolX = timeToX(window, WIDTH, ((tool?.startUs ?? 0) + (tool?.endUs ?? 0)) / 2)
  expect(hitLanes(layout, window, WIDTH, toolX, phaseTop(main, 0) + 5)).toMatchObject({ kind: 'tool', tool: { name: 'Bash' } })
  expect(hitLanes(layout, window, WIDTH, x, layout.height + 5)).toBeNull()
})

test('a lane waits for a subagent that returns to its next call, not for one in the background', () => {
  expect(main?.waits.map(({ agent }) => agent)).toEqual(['test-fixer'])
})
