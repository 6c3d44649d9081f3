import { expect, test } from 'vitest'
import type { ProfileInput } from '#shared/profile/profile.ts'
import { toolCosts } from '#shared/profile/tool-costs.ts'
import { topFrames } from '#shared/profile/top-frames.ts'
import { buildRun, idOfCall, segment } from './run-builder.ts'

const result = (id: string, tokens: number, usd: number) =>
  segment('tool-result', { inputFresh: tokens }, { name: 'Bash', toolUseId: id, usd })

const RUN = buildRun({
  subagents: { explore: ['c3', 'task'] },
  calls: [
    {
      name: 'c1',
      ms: [0, 1],
      segments: [
        segment('system', { cacheWrite5m: 100 }, { usd: 1250, preview: 'You are' }),
        segment('user', { inputFresh: 2 }, { usd: 20, preview: 'go on' }),
        segment('tool-arguments', { outputText: 5 }, { name: 'Bash', toolUseId: 't1', usd: 250 }),
      ],
      tools: [{ id: 't1', name: 'Bash', args: '{"command":"npm test"}', ms: [1, 15] }],
    },
    {
      name: 'c2',
      ms: [20, 30],
      segments: [
        segment('system', { cacheRead: 100 }, { usd: 100, preview: 'You are' }),
        segment('user', { inputFresh: 2 }, { usd: 20, preview: 'go on' }),
        segment('user', { inputFresh: 2 }, { usd: 20, preview: 'go on' }),
        result('t1', 30, 300),
        segment('tool-arguments', { outputText: 5 }, { name: 'Bash', toolUseId: 't2', usd: 250 }),
      ],
      tools: [{ id: 't2', name: 'Bash', args: '{"command":"npm test -- -u"}' }],
    },
    {
      name: 'c3',
      ms: [40, 50],
      segments: [result('t1', 30, 30), result('t2', 40, 400), segment('user', { inputFresh: 9 }, { usd: 9, attempt: 0 })],
      attempts: [{ outcome: 'failed', status: 529 }],
    },
    {
      name: 'e1',
      agent: 'explore',
      ms: [60, 70],
      segments: [segment('system', { cacheRead: 100 }, { usd: 100, preview: 'You are' })],
    },
    { name: 'c4', ms: [80, 90], segments: [result('t1', 30, 30), result('t2', 40, 40)] },
  ],
})

const lines = (input: ProfileInput, weight: 'cost' | 'tokens') =>
  topFrames(input, weight).map(({ name, firstSend, carry, total }) =>
    weight === 'cost'
      ? `${name}: ${firstSend.nanoUsd} + ${carry.nanoUsd} = ${total.nanoUsd}`
      : `${name}: ${firstSend.tokens} + ${carry.tokens} = ${total.tokens}`,
  )

test('the first call that sends a segment pays its first send, later ones carry it; another conversation starts anew', () => {
  expect(lines(RUN, 'cost')).toEqual([
    'System prompt: 1350 + 100 = 1450',
    'Output text and tool calls: 500 + 0 = 500',
    'Failed: 529 overloaded: 439 + 0 = 439',
    'Results: Bash: 300 + 70 = 370',
    'User messages: 40 + 20 = 60',
  ])
  expect(lines(RUN, 'tokens')).toEqual([
    'System prompt: 200 + 100 = 300',
    'Results: Bash: 30 + 70 = 100',
    'Failed: 529 overloaded: 79 + 0 = 79',
    'Output text and tool calls: 10 + 0 = 10',
    'User messages: 4 + 2 = 6',
  ])
})

test('a top frame knows its price classes and calls', () => {
  const [system] = topFrames(RUN, 'cost')
  expect(system?.classes.map(({ priceClass, nanoUsd, tokens }) => [priceClass.name, nanoUsd, tokens])).toEqual([
    ['cache write 5m', 1250, 100],
    ['cache read', 200, 200],
  ])
  expect(system?.calls).toEqual(['c1', 'c2', 'e1'].map(idOfCall))
})

test('a tool use costs what its result costs in all calls that carry it', () => {
  expect(toolCosts(RUN)).toEqual([
    {
      toolUseId: 't1',
      tool: 'Bash',
      argument: 'npm test',
      callId: idOfCall('c1'),
      agent: 'main',
      durationUs: 14_000,
      producedTokens: 30,
      sentTokens: 60,
      sentInCalls: 2,
      nanoUsd: 330,
    },
    {
      toolUseId: 't2',
      tool: 'Bash',
      argument: 'npm test -- -u',
      callId: idOfCall('c2'),
      agent: 'main',
      durationUs: null,
      producedTokens: 40,
      sentTokens: 40,
      sentInCalls: 1,
      nanoUsd: 40,
    },
  ])
})

test('a segment that the end of the cached prefix cuts in two is still one, carried in both pieces', () => {
  const run = buildRun({
    calls: [
      { name: 'c1', ms: [0, 1], segments: [segment('user', { inputFresh: 150 }, { usd: 150, preview: 'long' })] },
      {
        name: 'c2',
        ms: [2, 3],
        segments: [
          segment('user', { cacheRead: 128 }, { usd: 13, preview: 'long' }),
          segment('user', { inputFresh: 22 }, { usd: 22, preview: 'long' }),
          segment('user', { inputFresh: 22 }, { usd: 22, preview: 'long' }), // the same words, said again
        ],
      },
    ],
  })
  expect(lines(run, 'cost')).toEqual(['User messages: 172 + 35 = 207'])
})

test('where ids are used anew, a result belongs to the newest use before it', () => {
  const use = (ms: [number, number], args: string) => ({ id: 'call_0', name: 'Bash', args, ms })
  const run = buildRun({
    calls: [
      { name: 'c1', ms: [0, 1], tools: [use([1, 2], 'ls')] },
      { name: 'c2', ms: [2, 3], segments: [result('call_0', 10, 100)], tools: [use([3, 7], 'pwd')] },
      { name: 'c3', ms: [7, 8], segments: [result('call_0', 10, 1), result('call_0', 20, 200)] },
    ],
  })
  expect(
    toolCosts(run).map(({ argument, nanoUsd, durationUs, sentInCalls }) => [argument, nanoUsd, durationUs, sentInCalls]),
  ).toEqual([
    ['pwd', 200, 4000, 1],
    ['ls', 101, 1000, 2],
  ])
  expect(lines(run, 'cost')).toEqual(['Results: Bash: 300 + 1 = 301'])
})

test('nothing comes of nothing', () => {
  const empty = buildRun({ calls: [] })
  expect(topFrames(empty, 'cost')).toEqual([])
  expect(toolCosts(empty)).toEqual([])
})
