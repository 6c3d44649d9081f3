import { expect, test } from 'vitest'
import { contextChart, nextBreak, tellingCall } from '../../../../renderer/charts/context-columns.ts'
import { axisSteps, columnAt, layoutContext } from '../../../../renderer/charts/context-layout.ts'
import { breakGroups } from '../../../../renderer/views/context/break-groups.ts'
import { explainSampleCall } from '../../../helpers/sample/call-cache.ts'
import { callNumber, INDEX, SAMPLE, TIMELINE } from '../sample.ts'

const explanations = new Map(
  INDEX.calls.flatMap(({ call }) => {
    const explanation = explainSampleCall(SAMPLE, call.id)
    return explanation ? [[call.id, explanation] as const] : []
  }),
)
const chart = contextChart(TIMELINE, SAMPLE.segments, explanations)

test('the parts of every column are its call’s input, by segment and by price class', () => {
  expect(chart.columns).toHaveLength(24)
  for (const { call, groups, classes, total } of chart.columns) {
    const sum = (parts: readonly { tokens: number; nanoUsd: number }[], of: 'tokens' | 'nanoUsd') =>
      parts.reduce((all, part) => all + part[of], 0)
    expect(total.tokens).toBe(call.call.usage?.inputTotal)
    for (const of of ['tokens', 'nanoUsd'] as const) {
      expect(sum(groups, of)).toBe(total[of])
      expect(sum(classes, of)).toBe(total[of])
    }
  }
})

test('columns stand by agent, and segments in wire order under names of their own', () => {
  expect(chart.agents.map(({ lane, columns }) => `${lane.agent.name} ${columns.length}`)).toEqual([
    'main 15',
    'explore 5',
    'test-fixer 4',
  ])
  expect(chart.legend.map(({ name }) => name)).toEqual([
    'Tools schema',
    'System prompt',
    'User',
    'Assistant history',
    'Results: Read',
    'Results: Bash',
    'Results: Grep',
    'Results: other',
  ])
})

test('the calls that lost the cache are found one after the other, the dearest to begin with', () => {
  const id = (number: number) => callNumber(number).call.id
  expect(tellingCall(chart)?.call.number).toBe(15)
  expect(nextBreak(chart, id(15))).toBe(id(22))
  expect(nextBreak(chart, id(24))).toBe(nextBreak(chart, null))
  expect(breakGroups(chart).map(({ columns, miss }) => [miss.why, columns.map(({ call }) => call.number)])).toEqual([
    ['prefix changed', [15]],
    ['prefix changed', [22]],
    ['no breakpoint', [6, 7, 9]],
  ])
})

test.each([300, 1000, 4000])('all columns fit in %i pixels, and each is found under the pointer', (width) => {
  const layout = layoutContext(chart, width)
  const last = layout.boxes.at(-1)
  expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(width)
  for (const { column, x, width: wide } of layout.boxes) expect(columnAt(layout, x + wide / 2)).toBe(column)
  expect(columnAt(layout, 10)).toBeNull()
})

test('axes have round steps', () => {
  expect(axisSteps(46_000, 5)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000])
  expect(axisSteps(0, 5)).toEqual([0])
})
