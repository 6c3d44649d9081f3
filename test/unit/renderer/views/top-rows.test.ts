import { expect, test } from 'vitest'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { pathTo } from '#shared/profile/layout-flame.ts'
import type { ProfileInput } from '#shared/profile/profile.ts'
import { isOfTop, readTopSelection, topSelection } from '../../../../renderer/state/frame-selection.ts'
import { classesOf, topFacts } from '../../../../renderer/views/flame/frame-facts.ts'
import { topRows } from '../../../../renderer/views/flame/top-rows.ts'
import { SAMPLE } from '../sample.ts'

const { view, segments } = SAMPLE
const input: ProfileInput = { runName: view.run.name, agents: view.agents, calls: view.calls, segments, spans: view.detail.spans }

test.each(['cost', 'tokens', 'time'] as const)('the top frames by %s add up to the run, and their colours to each', (weight) => {
  const profile = buildProfile(input, weight)
  const rows = topRows(input, profile, weight)
  expect(rows.reduce((sum, { total }) => sum + total, 0)).toBe(profile.root.total)
  for (const { total, parts } of rows) expect(parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(total)
  expect(rows.every(({ total }, at) => at === 0 || total <= (rows[at - 1]?.total ?? 0))).toBe(true)
})

test('a row of results lists the uses of its tool, dearest first', () => {
  const facts = topFacts(input, 'cost', 'Results: Bash')
  expect(facts?.executions).toHaveLength(8)
  expect(facts?.executions[0]?.argument).toBe('npm test -- webhook')
  expect(facts?.executions.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(facts?.frame.total.nanoUsd)
  expect(topFacts(input, 'cost', 'Reasoning')?.executions).toEqual([])
  expect(topFacts(input, 'cost', 'No such row')).toBeNull()
})

test('a row stands for the frames of its name at its level only', () => {
  const { root } = buildProfile(input, 'cost')
  const results = pathTo(root, [view.run.name, 'main', 'Input', 'Tool results', 'Bash'].join('\u001f'))?.at(-1)
  const schema = pathTo(root, [view.run.name, 'main', 'Input', 'Tools schema', 'Bash'].join('\u001f'))?.at(-1)
  if (!results || !schema) throw new Error('the sample lost its frames')
  expect(isOfTop(results, 'Results: Bash')).toBe(true)
  expect(isOfTop(schema, 'Results: Bash')).toBe(false)
  expect(readTopSelection(topSelection('Results: Bash'))).toBe('Results: Bash')
  expect(readTopSelection('c7f3a')).toBeNull()
})

test('the price classes of any frame add up to it', () => {
  const { root } = buildProfile(input, 'cost')
  const frames = [root, ...root.children, ...root.children.flatMap(({ children }) => children)]
  for (const frame of frames) expect(classesOf([frame]).reduce((sum, { amount }) => sum + amount, 0)).toBe(frame.total)
})
