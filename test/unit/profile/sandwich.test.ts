import { expect, test } from 'vitest'
import { formatTree } from '#shared/format/tree.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { frameTotals } from '#shared/profile/frame-totals.ts'
import { sandwich } from '#shared/profile/sandwich.ts'
import { buildRun, idOfCall, segment } from './run-builder.ts'

/** main calls Bash; its subagent explore, on another model, does too. */
const RUN = buildRun({
  name: 'Fix the test',
  subagents: { explore: ['m1', 'toolu_2'] },
  calls: [
    {
      name: 'm1',
      model: 'opus',
      segments: [
        segment('tool-schema', { cacheWrite1h: 30 }, { name: 'Bash', usd: 300 }),
        segment('tool-arguments', { outputText: 2 }, { name: 'Bash', toolUseId: 'toolu_1', usd: 40 }),
        segment('reasoning', { reasoning: 1 }, { usd: 20 }),
      ],
      tools: [
        { id: 'toolu_1', name: 'Bash', ms: [1000, 3000] },
        { id: 'toolu_2', name: 'Task' },
      ],
    },
    {
      name: 'e1',
      agent: 'explore',
      site: 'side call',
      model: 'haiku',
      segments: [
        segment('system', { inputFresh: 10 }, { usd: 7 }),
        segment('tool-result', { inputFresh: 5 }, { name: 'Bash', toolUseId: 'toolu_1', usd: 5 }),
      ],
    },
  ],
})
const { root } = buildProfile(RUN, 'cost', ['agent', 'model', 'direction', 'tool', 'segment', 'price-class'])

const rows = (level: Parameters<typeof frameTotals>[1]): readonly string[] =>
  frameTotals(root, level).frames.map(
    ({ name, self, total, calls }) => `${name} self ${self} total ${total} calls ${calls.length}`,
  )

test('an agent has its own calls as self, and its subagents’ too as total', () => {
  expect(rows('agent')).toEqual(['main self 360 total 372 calls 2', 'explore self 12 total 12 calls 1'])
  expect(frameTotals(root, 'agent').rest).toBe(0)
})

test('a tool has its schema, its arguments and its results, over all agents; what belongs to no tool is the rest', () => {
  expect(rows('tool')).toEqual(['Bash self 345 total 345 calls 2'])
  expect(frameTotals(root, 'tool').rest).toBe(27)
})

test('a model has what its calls cost', () => {
  expect(rows('model')).toEqual(['opus self 360 total 360 calls 1', 'haiku self 12 total 12 calls 1'])
  expect(frameTotals(root, 'model').frames[0]?.calls).toEqual([idOfCall('m1')])
})

test('by time a model works while its calls do, and tools are none of it; by calls it has its calls', () => {
  const byTime = buildProfile(RUN, 'time', ['agent', 'model', 'tool', 'phase']).root
  expect(frameTotals(byTime, 'model')).toMatchObject({ frames: [{ total: 1_000_000 }, { total: 1_000_000 }], rest: 2_000_000 })
  const byCalls = buildProfile(RUN, 'calls', ['agent', 'model']).root
  expect(frameTotals(byCalls, 'model').frames.map(({ name, total }) => [name, total])).toEqual([
    ['haiku', 1],
    ['opus', 1],
  ])
})

test('a sandwich shows who calls a frame and what it comes to, over all stacks', () => {
  const { callers, callees } = sandwich(root, { level: 'tool', name: 'Bash' }) ?? expect.fail()
  expect(formatTree(callers)).toEqual([
    '- Bash (total 345, self 0)',
    '  - Input (total 305, self 0)',
    '    - opus (total 300, self 0)',
    '      - main (total 300, self 300)',
    '    - haiku (total 5, self 0)',
    '      - explore (total 5, self 0)',
    '        - main (total 5, self 5)',
    '  - Output (total 40, self 0)',
    '    - opus (total 40, self 0)',
    '      - main (total 40, self 40)',
  ])
  expect(formatTree(callees)).toEqual([
    '- Bash (total 345, self 0)',
    '  - Tools schema (total 300, self 0)',
    '    - cache write 1h (total 300, self 300)',
    '  - Tool calls (total 40, self 40)',
    '  - Tool results (total 5, self 0)',
    '    - fresh (total 5, self 5)',
  ])
  expect(callers.calls).toEqual([idOfCall('m1'), idOfCall('e1')])
})

test('there is no sandwich of a frame that the profile does not have', () => {
  expect(sandwich(root, { level: 'tool', name: 'Read' })).toBeNull()
  expect(sandwich(root, { level: 'segment', name: 'Bash' })).toBeNull()
})

test('upside down, a profile begins with what the money bought', () => {
  const inverted = buildProfile(RUN, 'cost', ['agent', 'model', 'direction', 'tool', 'segment', 'price-class'], 'up')
  expect(formatTree(inverted.root).filter((line) => /^ {0,2}-/.test(line))).toEqual([
    '- Fix the test (total 372, self 0)',
    '  - cache write 1h (total 300, self 0)',
    '  - Tool calls (total 40, self 0)',
    '  - Reasoning (total 20, self 0)',
    '  - fresh (total 12, self 0)',
  ])
})
