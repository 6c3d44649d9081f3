import { expect, test } from 'vitest'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { Frames } from '#shared/profile/frames.ts'
import { layoutFlame } from '#shared/profile/layout-flame.ts'
import { firstBoxInView, flameRows, panFlame, zoomFlame } from '../../../../renderer/charts/flame-rows.ts'
import { searchFlame } from '../../../../renderer/charts/flame-search.ts'
import { COST, SAMPLE } from '../sample.ts'

const { view, segments } = SAMPLE
const profile = buildProfile(
  { runName: view.run.name, agents: view.agents, calls: view.calls, segments, spans: view.detail.spans },
  'cost',
)
const frames = Frames.of(profile.root)
const rows = flameRows(layoutFlame(frames))

test('each row knows where it begins', () => {
  expect(rows.starts[0]).toBe(0)
  expect(rows.starts.at(-1)).toBe(rows.boxes.length)
  for (const [depth, start] of rows.starts.slice(0, -1).entries()) expect(rows.boxes[start]?.depth).toBe(depth)
})

test('the first box in view is the one that reaches over the left edge', () => {
  for (const x0 of [0, 0.2, 0.5, 0.999]) {
    const found = firstBoxInView(rows, 3, x0)
    const expected = rows.boxes.findIndex((box) => box.depth === 3 && box.x1 > x0)
    expect(found).toBe(expected < 0 ? rows.starts[4] : expected)
  }
})

test('a search sums its topmost hits: what is under a hit is not counted twice', () => {
  const found = searchFlame(frames, 'TOOL RESULTS')
  const nodes = rows.boxes.map(({ node }) => node).filter(({ name }) => name === 'Tool results')
  expect(found?.count).toBe(nodes.length)
  expect(found?.total).toBe(nodes.reduce((sum, { total }) => sum + total, 0))
  expect(nodes.every((node) => found?.hit(node))).toBe(true)
  const under = nodes.flatMap(({ children }) => children)
  expect(under.length).toBeGreaterThan(0)
  expect(under.some((node) => found?.hit(node))).toBe(false)
  expect(under.every((node) => found?.lit(node))).toBe(true)
  expect(searchFlame(frames, view.run.name)?.total).toBe(COST)
  expect(searchFlame(frames, '  ')).toBeNull()
  expect(searchFlame(frames, 'no such frame')).toMatchObject({ count: 0, total: 0 })
})

test('from hit to hit the search goes on in the order of the flame, and round', () => {
  const found = searchFlame(frames, 'tool results')
  const keys: (string | null)[] = []
  for (let key = found?.next(null) ?? null; !keys.includes(key); key = found?.next(key) ?? null) keys.push(key)
  expect(keys.map((key) => key?.split('\u001f').slice(1).join(' › '))).toEqual([
    'main › Input › Tool results',
    'main › test-fixer › Input › Tool results',
    'main › explore › Input › Tool results',
  ])
})

test('zooming keeps what is under the pointer, and neither it nor panning leaves the flame', () => {
  expect(zoomFlame({ x0: 0, x1: 1 }, 0.25, 0.5)).toEqual({ x0: 0.125, x1: 0.625 })
  expect(zoomFlame({ x0: 0.5, x1: 0.75 }, 0.5, 100)).toEqual({ x0: 0, x1: 1 })
  expect(panFlame({ x0: 0.25, x1: 0.75 }, 10)).toEqual({ x0: 0.5, x1: 1 })
})
