import { expect, test } from 'vitest'
import { buildTranscript } from '#shared/profile/build-transcript.ts'
import { findCarried } from '#shared/profile/carried.ts'
import { conversation, type SaidCall, type Spoken, type Use } from './conversation.ts'

const carried = (calls: readonly SaidCall[]) =>
  findCarried(buildTranscript(conversation(calls))).map(({ name, argument, carriedIn, carryNanoUsd, unpricedIn, evidence }) => ({
    of: `${name} ${argument}`.trim(),
    carriedIn,
    carryNanoUsd,
    unpricedIn,
    evidence,
  }))

const READ: Spoken = ['tool-schema', '{"name":"Read"}', 'Read']
const BASH: Spoken = ['tool-schema', '{"name":"Bash"}', 'Bash']
const result = (id: string, text: string): Spoken => ['tool-result', text, id]
const say = (text: string): Spoken[] => [['assistant', text]]

test('a tool that no answer asks for was carried by every call after the first', () => {
  const items = carried([
    { prompt: [READ, BASH], answer: say('one'), uses: [['u1', 'Read', '{"path":"a"}']] },
    { prompt: [READ, BASH], answer: say('two') },
    { prompt: [READ, BASH], answer: say('three'), unpriced: true },
  ])
  expect(items).toEqual([
    {
      of: 'Bash',
      carriedIn: 2,
      carryNanoUsd: 100,
      unpricedIn: 1,
      evidence: { kind: 'never-called', offered: 2, tools: ['Bash'] },
    },
  ])
})

test('nothing is said of tools where a use has no schema: one of them may stand for many', () => {
  expect(
    carried([
      { prompt: [READ, BASH], answer: say('one'), uses: [['u1', 'mcp__search', '{}']] },
      { prompt: [READ, BASH], answer: say('two') },
    ]),
  ).toEqual([])
})

const OLD = result('u1', 'FAIL retry_test.ts: expected 3 attempts')
const NEW = result('u2', 'PASS retry_test.ts')
const call = (id: string): Use[] => [[id, 'Bash', '{"command":"npm test"}']]

test('a result is superseded from the prompt on that carries the result of the same call', () => {
  const [item, ...others] = carried([
    { prompt: [['user', 'go']], answer: say('first'), uses: call('u1') },
    { prompt: [['user', 'go'], OLD], answer: say('again'), uses: call('u2') },
    { prompt: [['user', 'go'], OLD, NEW], answer: say('see retry_test.ts') },
    { prompt: [['user', 'go'], OLD, NEW], answer: say('retry_test.ts passes') },
  ])
  expect(item).toEqual({
    of: 'Bash npm test',
    carriedIn: 2,
    carryNanoUsd: 200,
    unpricedIn: 0,
    evidence: { kind: 'superseded', by: 'c3' },
  })
  expect(others).toEqual([])
})

test('arguments that were cut when they were stored are not taken to be equal', () => {
  const long = `{"command":"${'x'.repeat(188)}`
  const cut = (id: string): Use[] => [[id, 'Bash', long.slice(0, 200)]]
  const items = carried([
    { prompt: [['user', 'go']], answer: say('first'), uses: cut('u1') },
    { prompt: [['user', 'go'], OLD], answer: say('again'), uses: cut('u2') },
    { prompt: [['user', 'go'], OLD, NEW], answer: say('retry_test.ts') },
  ])
  expect(items).toEqual([])
})

const FILE = result('u1', 'export function retryAfter(seconds) {\n  return setTimeout(deliver, seconds)\n}')
const story = (...answers: readonly (readonly Spoken[])[]): SaidCall[] => [
  { prompt: [['user', 'go']], answer: say('look'), uses: [['u1', 'Read', '{"path":"src/retry.ts"}']] },
  ...answers.map((answer) => ({ prompt: [['user', 'go'], FILE] as const, answer })),
]

test('a result that no later answer quotes was carried after the call that it was sent to', () => {
  expect(carried(story(say('It uses setTimeout.'), say('Done.'), say('Bye.')))).toEqual([
    { of: 'Read src/retry.ts', carriedIn: 2, carryNanoUsd: 200, unpricedIn: 0, evidence: { kind: 'not-quoted' } },
  ])
})

test.each([
  ['an identifier', say('Then retryAfter waits.')],
  ['a line', say('return setTimeout(deliver, seconds)')],
  ['the file that it is of', say('I change retry.ts now.')],
  [
    'a line within arguments',
    [['tool-use', '{"old":"export function retryAfter(seconds) {\\n  return 1"}', 'Edit']] satisfies Spoken[],
  ],
  ['the path as an argument', [['tool-use', '{"path":"src/retry.ts"}', 'Edit']] satisfies Spoken[]],
])('a later answer that repeats %s uses it', (_, later) => {
  expect(carried(story(say('I see.'), say('Hm.'), later))).toEqual([])
})

test('nothing is said where a later answer could not be read', () => {
  expect(carried(story(say('I see.'), []))).toEqual([])
})

test('nothing is said of a result that nothing is known by', () => {
  expect(
    carried([
      { prompt: [['user', 'go']], answer: say('look'), uses: [['u1', 'Bash', '']] },
      { prompt: [['user', 'go'], result('u1', 'ok')], answer: say('one') },
      { prompt: [['user', 'go'], result('u1', 'ok')], answer: say('two') },
    ]),
  ).toEqual([])
})
