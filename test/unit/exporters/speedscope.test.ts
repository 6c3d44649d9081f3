import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { speedscopeExporter } from '#shared/exporters/speedscope.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import type { FrameNode, Weight } from '#shared/profile/profile.ts'
import { leftHeavyTotals, speedscopeProblems } from '#support/formats/speedscope-format.ts'
import { anyRun } from '../../property/profile/arbitrary-run.ts'
import { buildRun, segment } from '../profile/run-builder.ts'
import { exported } from './exported-run.ts'

const RUN = buildRun({
  name: 'Fix the test',
  calls: [
    {
      name: 'c1',
      ms: [0, 900],
      segments: [
        segment('system', { cacheRead: 1000 }, { usd: 1500 }),
        segment('text', { outputText: 20 }, { usd: 1500, preview: 'Done.' }),
      ],
    },
  ],
})
const write = (run: typeof RUN): unknown => JSON.parse(speedscopeExporter.export(exported(run)))

test('has one profile per weight, with the unit that a viewer can show', () => {
  const document = write(RUN)
  expect(speedscopeProblems(document)).toEqual([])
  expect(document).toMatchObject({
    exporter: 'agentprof@1.2.3',
    name: 'Fix the test',
    profiles: [
      { name: 'Cost (µ$)', unit: 'none', endValue: 3 },
      { name: 'Tokens', unit: 'none', endValue: 1020 },
      { name: 'Busy time', unit: 'microseconds', endValue: 900_000 },
    ],
  })
  expect(Object.fromEntries(leftHeavyTotals(document, 'Cost (µ$)'))).toEqual({
    'Fix the test': 3,
    'Fix the test;main': 3,
    'Fix the test;main;Input': 1.5,
    'Fix the test;main;Input;System prompt': 1.5,
    'Fix the test;main;Input;System prompt;cache read': 1.5,
    'Fix the test;main;Output': 1.5,
    'Fix the test;main;Output;Final answer': 1.5,
    'Fix the test;main;Output;Final answer;Done.': 1.5,
  })
})

test('the left-heavy view shows the totals of our own frames, for any run', () => {
  const PROFILES: readonly [Weight, string, number][] = [
    ['cost', 'Cost (µ$)', 1000],
    ['tokens', 'Tokens', 1],
    ['time', 'Busy time', 1],
  ]
  const totalsOf = (node: FrameNode, above: string, into: Map<string, number>): Map<string, number> => {
    const path = above ? `${above};${node.name}` : node.name
    if (node.total > 0) into.set(path, (into.get(path) ?? 0) + node.total)
    for (const child of node.children) totalsOf(child, path, into)
    return into
  }
  fc.assert(
    fc.property(anyRun, (run) => {
      const document = write(run)
      expect(speedscopeProblems(document)).toEqual([])
      for (const [weight, name, perUnit] of PROFILES) {
        const theirs = new Map(
          Array.from(leftHeavyTotals(document, name), ([path, total]) => [path, Math.round(total * perUnit)]),
        )
        expect(theirs).toEqual(totalsOf(buildProfile(run, weight).root, '', new Map()))
      }
    }),
  )
})

describe('the check of the format', () => {
  const valid = {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    shared: { frames: [{ name: 'a' }] },
    profiles: [{ type: 'sampled', name: 'p', unit: 'none', startValue: 0, endValue: 1, samples: [[0]], weights: [1] }],
  }
  const [profile] = valid.profiles
  test('passes what is right', () => {
    const events = [
      { type: 'O', at: 0, frame: 0 },
      { type: 'C', at: 1, frame: 0 },
    ]
    const evented = { type: 'evented', name: 'e', unit: 'seconds', startValue: 0, endValue: 1, events }
    expect(speedscopeProblems(valid)).toEqual([])
    expect(speedscopeProblems({ ...valid, profiles: [evented] })).toEqual([])
  })
  test.each([
    ['a missing member', { ...valid, shared: undefined }],
    ['an unknown unit', { ...valid, profiles: [{ ...profile, unit: 'dollars' }] }],
    ['a frame that does not exist', { ...valid, profiles: [{ ...profile, samples: [[1]] }] }],
    ['samples without weights', { ...valid, profiles: [{ ...profile, weights: [] }] }],
    ['an end before the start', { ...valid, profiles: [{ ...profile, endValue: -1 }] }],
    ['an active profile that does not exist', { ...valid, activeProfileIndex: 1 }],
    [
      'an open frame',
      {
        ...valid,
        profiles: [
          { type: 'evented', name: '', unit: 'none', startValue: 0, endValue: 0, events: [{ type: 'O', at: 0, frame: 0 }] },
        ],
      },
    ],
  ])('finds %s', (_, document) => {
    expect(speedscopeProblems(document)).not.toEqual([])
  })
})
