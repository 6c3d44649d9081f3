import { expect, test } from 'vitest'
import { formatTree } from '#shared/format/tree.ts'
import { usageOf } from '#shared/model/usage.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import type { FrameNode } from '#shared/profile/profile.ts'
import { buildRun, idOfCall, NOT_BILLED, priced, segment, UNPRICED } from './run-builder.ts'

const find = (root: FrameNode, ...names: string[]): FrameNode | undefined =>
  names.reduce<FrameNode | undefined>((node, name) => node?.children.find((child) => child.name === name), root)

/** main asks for two tools and starts explore; the second call carries everything on. */
const RUN = buildRun({
  name: 'Fix the flaky test',
  subagents: { explore: ['m1', 'toolu_3'] },
  calls: [
    {
      name: 'm1',
      ms: [0, 1000],
      segments: [
        segment('tool-schema', { cacheWrite1h: 100 }, { name: 'Bash', usd: 1000 }),
        segment('system', { cacheWrite1h: 50 }, { usd: 500 }),
        segment('user', { inputFresh: 10 }, { usd: 50, preview: 'Fix the\nflaky test' }),
        segment('reasoning', { reasoning: 4 }, { usd: 100 }),
        segment('tool-arguments', { outputText: 8 }, { name: 'Bash', toolUseId: 'toolu_1', usd: 200 }),
      ],
      tools: [{ id: 'toolu_1', name: 'Bash', args: '{"command":"npm test"}' }],
    },
    {
      name: 'e1',
      agent: 'explore',
      ms: [1100, 1200],
      segments: [
        segment('system', { inputFresh: 20 }, { usd: 60 }),
        segment('text', { outputText: 5 }, { usd: 75, preview: 'Done.' }),
      ],
    },
    {
      name: 'm2',
      ms: [2000, 3000],
      segments: [
        segment('tool-schema', { cacheRead: 100 }, { name: 'Bash', usd: 50 }),
        segment('system', { cacheRead: 50 }, { usd: 25 }),
        segment('user', { inputFresh: 10 }, { usd: 50, preview: 'Fix the\nflaky test' }),
        segment('assistant', { inputFresh: 8 }, { name: 'tool-arguments:Bash', toolUseId: 'toolu_1', usd: 40 }),
        segment('tool-result', { inputFresh: 300 }, { name: 'Bash', toolUseId: 'toolu_1', usd: 1500, preview: 'FAIL' }),
        segment('text', { outputText: 6 }, { usd: 150, preview: 'Fixed.' }),
      ],
    },
  ],
})

test('cost goes by agent, direction, segment, tool, item and price class, subagents under their agent', () => {
  expect(formatTree(buildProfile(RUN, 'cost').root)).toEqual([
    '- Fix the flaky test (total 3800, self 0)',
    '  - main (total 3800, self 0)',
    '    - Input (total 3215, self 0)',
    '      - Tool results (total 1500, self 0)',
    '        - Bash (total 1500, self 0)',
    '          - npm test (total 1500, self 0)',
    '            - fresh (total 1500, self 1500)',
    '      - Tools schema (total 1050, self 0)',
    '        - Bash (total 1050, self 0)',
    '          - cache write 1h (total 1000, self 1000)',
    '          - cache read (total 50, self 50)',
    '      - System prompt (total 525, self 0)',
    '        - cache write 1h (total 500, self 500)',
    '        - cache read (total 25, self 25)',
    '      - User messages (total 100, self 0)',
    '        - Fix the flaky test (total 100, self 0)',
    '          - fresh (total 100, self 100)',
    '      - Assistant history (total 40, self 0)',
    '        - Bash (total 40, self 0)',
    '          - npm test (total 40, self 0)',
    '            - fresh (total 40, self 40)',
    '    - Output (total 450, self 0)',
    '      - Tool calls (total 200, self 0)',
    '        - Bash (total 200, self 0)',
    '          - npm test (total 200, self 200)',
    '      - Final answer (total 150, self 0)',
    '        - Fixed. (total 150, self 150)',
    '      - Reasoning (total 100, self 100)',
    '    - explore (total 135, self 0)',
    '      - Output (total 75, self 0)',
    '        - Final answer (total 75, self 0)',
    '          - Done. (total 75, self 75)',
    '      - Input (total 60, self 0)',
    '        - System prompt (total 60, self 0)',
    '          - fresh (total 60, self 60)',
  ])
})

test('frames have the colour of what they are, and know their calls', () => {
  const { root } = buildProfile(RUN, 'cost')
  expect(find(root, 'main')?.tone).toBe('neutral')
  expect(find(root, 'main', 'explore')?.tone).toBe('subagent')
  expect(find(root, 'main', 'Input', 'Tool results', 'Bash', 'npm test')?.tone).toBe('tool')
  expect(find(root, 'main', 'Input', 'Tools schema', 'Bash', 'cache write 1h')?.tone).toBe('write')
  expect(find(root, 'main', 'Input', 'Tools schema', 'Bash', 'cache read')?.tone).toBe('read')
  expect(find(root, 'main', 'Output', 'Reasoning')?.tone).toBe('reasoning')
  expect(find(root, 'main', 'Output', 'Tool calls', 'Bash')?.tone).toBe('output')
  expect(find(root, 'main', 'Input', 'System prompt')?.calls).toEqual([idOfCall('m1'), idOfCall('m2')])
  expect(root.calls).toEqual([idOfCall('m1'), idOfCall('e1'), idOfCall('m2')])
  expect(find(root, 'main', 'Input')?.key).toBe('Fix the flaky test\u001fmain\u001fInput')
})

test('tokens make the same frames with other widths', () => {
  expect(formatTree(buildProfile(RUN, 'tokens', ['direction', 'segment']).root)).toEqual([
    '- Fix the flaky test (total 671, self 0)',
    '  - Input (total 648, self 0)',
    '    - Tool results (total 300, self 300)',
    '    - Tools schema (total 200, self 200)',
    '    - System prompt (total 120, self 120)',
    '    - User messages (total 20, self 20)',
    '    - Assistant history (total 8, self 8)',
    '  - Output (total 23, self 0)',
    '    - Final answer (total 11, self 11)',
    '    - Tool calls (total 8, self 8)',
    '    - Reasoning (total 4, self 4)',
  ])
})

test('the levels can stand in any order; tools on top hold all that they cost, their schema too', () => {
  expect(formatTree(buildProfile(RUN, 'cost', ['tool', 'segment', 'item']).root)).toEqual([
    '- Fix the flaky test (total 3800, self 0)',
    '  - Bash (total 2790, self 0)',
    '    - Tool results (total 1500, self 0)',
    '      - npm test (total 1500, self 1500)',
    '    - Tools schema (total 1050, self 1050)',
    '    - Tool calls (total 200, self 0)',
    '      - npm test (total 200, self 200)',
    '    - Assistant history (total 40, self 0)',
    '      - npm test (total 40, self 40)',
    '  - System prompt (total 585, self 585)',
    '  - Final answer (total 225, self 0)',
    '    - Fixed. (total 150, self 150)',
    '    - Done. (total 75, self 75)',
    '  - Reasoning (total 100, self 100)',
    '  - User messages (total 100, self 0)',
    '    - Fix the flaky test (total 100, self 100)',
  ])
  expect(formatTree(buildProfile(RUN, 'cost', ['price-class']).root)).toEqual([
    '- Fix the flaky test (total 3800, self 0)',
    '  - fresh (total 1700, self 1700)',
    '  - cache write 1h (total 1500, self 1500)',
    '  - output (total 425, self 425)',
    '  - reasoning (total 100, self 100)',
    '  - cache read (total 75, self 75)',
  ])
})

test('a billed attempt that failed is waste, under failed attempts', () => {
  const run = buildRun({
    calls: [
      {
        name: 'c1',
        segments: [
          segment('user', { inputFresh: 10 }, { usd: 30, attempt: 0 }),
          segment('user', { inputFresh: 10 }, { usd: 30, attempt: 1 }),
          segment('text', { outputText: 2 }, { usd: 50, attempt: 1 }),
        ],
        attempts: [{ outcome: 'failed', status: 529 }, {}],
      },
      { name: 'c2', attempts: [{ outcome: 'failed', status: 429, cost: NOT_BILLED }, { cost: priced(7) }] },
      { name: 'c3', outcome: 'failed', attempts: [{ outcome: 'failed', status: 200, error: 'cut off', cost: priced(5) }] },
    ],
  })
  const { root } = buildProfile(run, 'cost')
  expect(formatTree(root)).toEqual([
    '- run (total 122, self 0)',
    '  - main (total 122, self 0)',
    '    - Output (total 50, self 0)',
    '      - Final answer (total 50, self 50)',
    '    - Failed attempts (total 35, self 0)',
    '      - 529 overloaded (total 30, self 30)',
    '      - broken off (total 5, self 5)',
    '    - Input (total 30, self 0)',
    '      - User messages (total 30, self 0)',
    '        - fresh (total 30, self 30)',
    '    - Unsplit (total 7, self 7)',
  ])
  expect(find(root, 'main', 'Failed attempts')?.tone).toBe('waste')
  expect(find(root, 'main', 'Failed attempts', '529 overloaded')?.tone).toBe('waste')
})

test('an answer that a repair replaced is waste as a whole, and so is a loop', () => {
  const run = buildRun({
    calls: [
      { name: 'c1', segments: [segment('user', { inputFresh: 10 }, { usd: 30 })], repairedBy: 'c2' },
      { name: 'c2', segments: [segment('text', { outputText: 10 }, { usd: 20 })], loopOf: 'c1' },
      { name: 'c3', attempts: [{ outcome: 'aborted', cost: priced(3) }] },
    ],
  })
  expect(formatTree(buildProfile(run, 'cost').root)).toEqual([
    '- run (total 53, self 0)',
    '  - main (total 53, self 0)',
    '    - Repaired answers (total 30, self 0)',
    '      - replaced by a repair (total 30, self 30)',
    '    - Loops (total 20, self 0)',
    '      - repeated tool use (total 20, self 20)',
    '    - Unsplit (total 3, self 3)',
  ])
})

test('what is unknown is counted beside the total, never in it', () => {
  const run = buildRun({
    calls: [
      { name: 'c1', segments: [segment('user', { inputFresh: 9 })], cost: UNPRICED },
      { name: 'c2', usage: null, cost: priced(40) },
      { name: 'c3', outcome: 'failed', attempts: [{ outcome: 'failed', status: 429, cost: NOT_BILLED }], cost: NOT_BILLED },
    ],
  })
  expect(buildProfile(run, 'cost')).toMatchObject({ unknownCalls: 1, root: { total: 40 } })
  expect(buildProfile(run, 'tokens')).toMatchObject({ unknownCalls: 1, root: { total: 9 } })
  expect(buildProfile(run, 'calls')).toMatchObject({ unknownCalls: 0, root: { total: 3 } })
})

test('an unpriced call costs nothing, even where one of its attempts has a price', () => {
  const segments = [segment('user', { inputFresh: 9 }, { usd: 30, attempt: 0 })]
  const run = buildRun({
    calls: [{ name: 'c1', segments, attempts: [{ outcome: 'failed' }, { cost: UNPRICED }], cost: UNPRICED }],
  })
  expect(formatTree(buildProfile(run, 'cost').root)).toEqual(['- run (total 0, self 0)'])
})

test('segments that claim more than their call has are not believed', () => {
  const run = buildRun({
    calls: [
      {
        name: 'c1',
        segments: [segment('user', { inputFresh: 9 }, { usd: 30 })],
        attempts: [{ cost: priced(20), usage: usageOf({ inputFresh: 9 }) }],
      },
    ],
  })
  expect(formatTree(buildProfile(run, 'cost', ['segment']).root)).toEqual([
    '- run (total 20, self 0)',
    '  - Unsplit (total 20, self 20)',
  ])
  expect(formatTree(buildProfile(run, 'tokens', ['segment']).root)).toEqual([
    '- run (total 9, self 0)',
    '  - User messages (total 9, self 9)',
  ])
})

test('a segment at the edge of the cached prefix is divided by the rates that its neighbours show', () => {
  const run = buildRun({
    calls: [
      {
        name: 'c1',
        segments: [
          segment('system', { cacheRead: 1000 }, { usd: 500 }), // 0.5 a token
          segment('user', { cacheRead: 100, inputFresh: 20 }, { usd: 150 }), // 50 read, the rest fresh: 5 a token
          segment('fee', {}, { name: 'web_search', usd: 10 }),
          segment('unattributed', { outputText: 3, reasoning: 1 }, { name: 'encrypted', usd: 40 }), // nothing shows its rates
        ],
      },
    ],
  })
  expect(formatTree(buildProfile(run, 'cost', ['direction', 'segment', 'item', 'price-class']).root)).toEqual([
    '- run (total 700, self 0)',
    '  - Input (total 690, self 0)',
    '    - System prompt (total 500, self 0)',
    '      - cache read (total 500, self 500)',
    '    - User messages (total 150, self 0)',
    '      - fresh (total 100, self 100)',
    '      - cache read (total 50, self 50)',
    '    - Unattributed (total 40, self 0)',
    '      - encrypted (total 40, self 0)',
    '        - output (total 30, self 30)',
    '        - reasoning (total 10, self 10)',
    '  - Fees (total 10, self 0)',
    '    - web search (total 10, self 10)',
  ])
})

test('time goes by agent, call site, tool and phase, overlaps counted each', () => {
  const run = buildRun({
    calls: [
      {
        name: 'c1',
        site: 'user turn',
        ms: [0, 9000],
        attempts: [
          { ms: [0, 300], outcome: 'failed', status: 429 },
          { ms: [2300, 9000], tokenMs: 4000 },
        ],
        tools: [
          { id: 't1', name: 'Read', ms: [9000, 9200] },
          { id: 't2', name: 'Read', ms: [9000, 9500] },
        ],
      },
      { name: 'c2', site: 'result of Read', ms: [9600, 9700] },
    ],
  })
  expect(formatTree(buildProfile(run, 'time').root, (us) => `${us / 1000} ms`)).toEqual([
    '- run (total 9800 ms, self 0 ms)',
    '  - main (total 9800 ms, self 0 ms)',
    '    - user turn (total 9700 ms, self 0 ms)',
    '      - generating (total 5000 ms, self 5000 ms)',
    '      - backoff (total 2000 ms, self 2000 ms)',
    '      - waiting (total 2000 ms, self 2000 ms)',
    '      - Read (total 700 ms, self 0 ms)',
    '        - running (total 700 ms, self 700 ms)',
    '    - result of Read (total 100 ms, self 0 ms)',
    '      - waiting (total 100 ms, self 100 ms)',
  ])
})

test('a weight leaves out the levels it cannot be divided by', () => {
  expect(buildProfile(RUN, 'time', ['segment', 'phase', 'agent']).stack).toEqual(['phase', 'agent'])
  expect(buildProfile(RUN, 'calls', ['call-site', 'tool', 'agent']).stack).toEqual(['call-site', 'agent'])
  expect(formatTree(buildProfile(RUN, 'calls').root)).toEqual([
    '- Fix the flaky test (total 3, self 0)',
    '  - main (total 3, self 0)',
    '    - user turn (total 2, self 2)',
    '    - explore (total 1, self 0)',
    '      - user turn (total 1, self 1)',
  ])
})

test('an empty run is an empty profile', () => {
  const profile = buildProfile(buildRun({ name: 'nothing', calls: [] }), 'cost')
  expect(profile).toMatchObject({ unknownCalls: 0, root: { name: 'nothing', total: 0, children: [] } })
})
