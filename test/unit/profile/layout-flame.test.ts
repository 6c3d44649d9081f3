import { expect, test } from 'vitest'
import type { CallId } from '#shared/model/ids.ts'
import { Frames } from '#shared/profile/frames.ts'
import { boxAt, layoutFlame, pathTo } from '#shared/profile/layout-flame.ts'
import type { FlameBox, FrameNode } from '#shared/profile/profile.ts'

function frame(name: string, self: number, children: readonly FrameNode[] = [], above = ''): FrameNode {
  const key = above ? `${above}\u001f${name}` : name
  const placed = children.map((child) => rekey(child, key)).sort((a, b) => b.total - a.total)
  const total = placed.reduce((sum, child) => sum + child.total, self)
  return { key, name, level: 'segment', tone: 'neutral', self, total, calls: [`c-${name}` as CallId], children: placed }
}
const rekey = (node: FrameNode, above: string): FrameNode => frame(node.name, node.self, node.children, above)

const ROOT = frame('run', 0, [
  frame('main', 10, [frame('input', 60, []), frame('output', 10, [])]),
  frame('explore', 0, [frame('input', 18), frame('output', 2)]),
])

const draw = (boxes: readonly FlameBox[]): string[] =>
  boxes.map(({ node, depth, x0, x1 }) => `${depth} ${node.name} ${(x0 * 100).toFixed(0)}–${(x1 * 100).toFixed(0)}`)

test('children stand from the left, heaviest first, row by row', () => {
  expect(draw(layoutFlame(Frames.of(ROOT)))).toEqual([
    '0 run 0–100',
    '1 main 0–80',
    '1 explore 80–100',
    '2 input 0–60',
    '2 output 60–70',
    '2 input 80–98',
    '2 output 98–100',
  ])
})

test('a focused frame fills the width, under its ancestors', () => {
  expect(draw(layoutFlame(Frames.of(ROOT), { focusKey: 'run\u001fexplore' }))).toEqual([
    '0 run 0–100',
    '1 explore 0–100',
    '2 input 0–90',
    '2 output 90–100',
  ])
  expect(draw(layoutFlame(Frames.of(ROOT), { focusKey: 'run\u001fgone' }))).toEqual(draw(layoutFlame(Frames.of(ROOT))))
})

test('narrow frames become one box, and nothing is laid out under a narrow one', () => {
  const root = frame('run', 0, [frame('big', 960), frame('a', 15, [frame('a1', 5)]), frame('b', 12), frame('c', 8)])
  const boxes = layoutFlame(Frames.of(root), { minShare: 0.025 })
  expect(draw(boxes)).toEqual(['0 run 0–100', '1 big 0–96', '1 3 others 96–100'])
  expect(boxes[2]?.node).toMatchObject({ total: 40, self: 40, children: [], calls: ['c-a', 'c-b', 'c-c'] })
  const single = frame('run', 0, [frame('big', 980), frame('a', 15, [frame('a1', 5)])])
  expect(draw(layoutFlame(Frames.of(single), { minShare: 0.025 }))).toEqual(['0 run 0–100', '1 big 0–98', '1 a 98–100'])
})

test('what is without amount takes no room', () => {
  expect(draw(layoutFlame(Frames.of(frame('run', 0, [frame('free', 0)]))))).toEqual(['0 run 0–100'])
})

test('a place finds its box', () => {
  const boxes = layoutFlame(Frames.of(ROOT))
  const at = (x: number, depth: number) => boxAt(boxes, x, depth)?.node.key.replaceAll('\u001f', ' › ') ?? null
  expect(at(0, 0)).toBe('run')
  expect(at(0.79, 1)).toBe('run › main')
  expect(at(0.8, 1)).toBe('run › explore')
  expect(at(1, 1)).toBe('run › explore')
  expect(at(0.75, 2)).toBeNull() // main's own
  expect(at(0.99, 2)).toBe('run › explore › output')
  expect(at(0.5, 3)).toBeNull()
  expect(at(-0.1, 0)).toBeNull()
  expect(boxAt([], 0.5, 0)).toBeNull()
})

test('a key finds the way to its frame', () => {
  expect(pathTo(ROOT, 'run\u001fmain\u001foutput')?.map((node) => node.name)).toEqual(['run', 'main', 'output'])
  expect(pathTo(ROOT, 'run\u001fmai')).toBeNull()
})
