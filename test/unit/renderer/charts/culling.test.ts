import { expect, test } from 'vitest'
import type { TimelineCall } from '#shared/profile/profile.ts'
import { callWeight } from '../../../../renderer/charts/call-weight.ts'
import { lanesBetween, layoutLanes, startedBefore } from '../../../../renderer/charts/lane-layout.ts'
import { contextPeak, shownPrompts } from '../../../../renderer/charts/paint-context.ts'
import { seenInOverview, thinSteps } from '../../../../renderer/charts/paint-overview.ts'
import { TIMELINE } from '../sample.ts'

const layout = layoutLanes(TIMELINE)
const [lane] = TIMELINE.lanes
if (!lane) throw new Error('The sample has no lane.')
const calls = TIMELINE.lanes.flatMap((each) => each.calls).sort((a, b) => a.number - b.number)
const whole = { fromUs: 0, toUs: TIMELINE.durationUs }
const tokens = ({ call }: TimelineCall): number => call.usage?.inputTotal ?? 0
const numbers = (of: readonly TimelineCall[]) => of.map(({ number }) => number)

test('spans that start before a time are counted by halving', () => {
  const spans = [0, 10, 10, 30].map((startUs) => ({ startUs }))
  expect([0, 1, 10, 11, 31].map((us) => startedBefore(spans, us))).toEqual([0, 1, 1, 3, 4])
})

test('every stretch of the stack shows the lanes that reach into it, no other', () => {
  for (let top = -40; top < layout.height + 40; top += 7) {
    const inIt = layout.lanes.filter(({ y, height }) => y + height >= top && y <= top + 60)
    expect(lanesBetween(layout, top, top + 60)).toEqual(inIt)
  }
})

test('each subagent is joined to the call that started it, and back to it once it has returned', () => {
  const ends = layout.connectors.map(({ fromUs, back }) => [fromUs, back?.atUs ?? null])
  const subagents = TIMELINE.lanes.filter(({ startedBy }) => startedBy !== null)
  expect(subagents).toHaveLength(2)
  expect(ends).toEqual(
    subagents.map(({ agent, startedBy, returnedAtUs }) => [startedBy?.atUs, agent.name === 'explore' ? null : returnedAtUs]),
  )
})

test('on a wide picture every prompt is seen, from its start until the next one’s', () => {
  const shown = shownPrompts(lane.calls, whole, 100_000)
  expect(numbers(shown.map(({ call }) => call))).toEqual(numbers(lane.calls))
  for (const [at, { right }] of shown.slice(0, -1).entries()) expect(shown[at + 1]?.left).toBe(right)
})

test('a window shows the prompts that stand in it, no other', () => {
  const [, second, third, fourth] = lane.calls
  if (!second || !third || !fourth) throw new Error('The lane is too short.')
  const window = { fromUs: second.startUs + 1, toUs: fourth.startUs }
  expect(numbers(shownPrompts(lane.calls, window, 1000).map(({ call }) => call))).toEqual([second.number, third.number])
})

test.each([1, 2, 5])('prompts too narrow to be seen alone are seen as the largest of them, on %i pixels', (width) => {
  const shown = shownPrompts(lane.calls, whole, width)
  expect(shown.length).toBeLessThanOrEqual(width * 2)
  expect(Math.max(...shown.map(({ call }) => tokens(call)))).toBe(contextPeak(lane))
  for (const [at, { right }] of shown.slice(0, -1).entries()) expect(shown[at + 1]?.left).toBe(right)
})

test('the peak of a conversation whose usage nobody reported is not known, rather than nothing', () => {
  const calls = lane.calls.map((each) => ({ ...each, call: { ...each.call, usage: null } }))
  expect(contextPeak({ ...lane, calls })).toBe(null)
  expect(contextPeak({ ...lane, calls: [...calls, ...lane.calls.slice(0, 1)] })).toBe(lane.calls[0] && tokens(lane.calls[0]))
})

test('a prompt that is wide enough is not hidden by a larger, narrow one before it', () => {
  const [first, second] = lane.calls
  if (!first || !second) throw new Error('The lane is too short.')
  const larger = { ...second, call: { ...second.call, usage: lane.calls.at(-1)?.call.usage ?? null }, startUs: 0, endUs: 1 }
  const shown = shownPrompts([larger, { ...first, startUs: 1, endUs: 1000 }], { fromUs: 0, toUs: 1000 }, 100)
  expect(numbers(shown.map(({ call }) => call))).toEqual([second.number, first.number])
})

test('the overview leaves no call out while each has a pixel of its own', () => {
  expect(
    seenInOverview(
      calls,
      (us) => us / 1000,
      (call) => callWeight(call, 'cost'),
    ),
  ).toEqual(calls)
})

test('of calls within one pixel of the overview the heaviest is seen', () => {
  const heaviest = Math.max(...calls.map((call) => callWeight(call, 'cost')))
  const seen = seenInOverview(
    calls,
    () => 7.5,
    (call) => callWeight(call, 'cost'),
  )
  expect(seen.map((call) => callWeight(call, 'cost'))).toEqual([heaviest])
})

test('a thinned running total keeps its last amount in every pixel, and its end', () => {
  const steps = [
    { atUs: 0, amount: 1 },
    { atUs: 4, amount: 3 },
    { atUs: 11, amount: 4 },
    { atUs: 35, amount: 9 },
    { atUs: 39, amount: 10 },
  ]
  expect(thinSteps(steps, (us) => us / 10).map(({ amount }) => amount)).toEqual([3, 4, 10])
  expect(thinSteps(steps, (us) => us)).toEqual(steps)
})
