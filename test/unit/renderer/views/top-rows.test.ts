import { expect, test } from 'vitest'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { pathTo } from '#shared/profile/layout-flame.ts'
import type { ProfileInput } from '#shared/profile/profile.ts'
import { toolCosts } from '#shared/profile/tool-costs.ts'
import { topFrames } from '#shared/profile/top-frames.ts'
import { isOfTop, readTopSelection, topSelection } from '../../../../renderer/state/frame-selection.ts'
import { classesOf, toolOfTop } from '../../../../renderer/views/flame/frame-facts.ts'
import { topRows } from '../../../../renderer/views/flame/top-rows.ts'
import { SAMPLE } from '../sample.ts'

const { view, segments } = SAMPLE
const input: ProfileInput = { runName: view.run.name, agents: view.agents, calls: view.calls, segments, spans: view.detail.spans }

test.each(['cost', 'tokens', 'time', 'calls'] as const)(
  'the top frames by %s add up to the run, and their colours to each',
  (weight) => {
    const profile = buildProfile(input, weight)
    const top = weight === 'time' || weight === 'calls' ? [] : topFrames(input, weight)
    const rows = topRows({ topFrames: top, calls: view.calls, root: profile.root }, weight)
    expect(rows.reduce((sum, { total }) => sum + total, 0)).toBe(profile.root.total)
    for (const { total, parts } of rows) expect(parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(total)
    expect(rows.every(({ total }, at) => at === 0 || total <= (rows[at - 1]?.total ?? 0))).toBe(true)
  },
)

test('a row of results comes to what the uses of its tool come to', () => {
  expect(toolOfTop('Reasoning')).toBeNull()
  const uses = toolCosts(input).filter(({ tool }) => tool === toolOfTop('Results: Bash'))
  expect(uses).toHaveLength(8)
  expect(uses[0]?.argument).toBe('npm test -- webhook')
  const row = topFrames(input, 'cost').find(({ name }) => name === 'Results: Bash')
  expect(uses.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(row?.total.nanoUsd)
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
