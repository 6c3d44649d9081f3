import { expect, test } from 'vitest'
import { buildTranscript } from '#shared/profile/build-transcript.ts'
import { viewTranscripts } from '#shared/profile/view-transcript.ts'
import { conversation, type SaidCall } from './conversation.ts'

const view = (calls: readonly SaidCall[], q = '') => {
  const [only] = viewTranscripts(buildTranscript(conversation(calls)), q)
  if (!only) throw new Error('nobody spoke')
  return only
}

test('a block is said once and carried by later prompts, an answer too', () => {
  const { blocks, calls } = view([
    {
      prompt: [
        ['system', 'Be brief.'],
        ['user', 'Hi'],
      ],
      answer: [['assistant', 'Hello.']],
    },
    {
      prompt: [
        ['system', 'Be brief.'],
        ['user', 'Hi'],
        ['assistant', 'Hello.'],
        ['user', 'Bye'],
      ],
      answer: [['assistant', 'Bye.']],
    },
  ])
  expect(blocks.map(({ kind, text, carry }) => [kind, text, carry.calls, carry.tokens, carry.nanoUsd])).toEqual([
    ['system', 'Be brief.', 1, 10, 100],
    ['user', 'Hi', 1, 10, 100],
    ['assistant', 'Hello.', 1, 10, 100],
    ['user', 'Bye', 0, 0, 0],
    ['assistant', 'Bye.', 0, 0, 0],
  ])
  expect(calls).toEqual([
    { callId: 'c1', prompt: { kept: 0, more: [0, 1] }, answer: [2] },
    { callId: 'c2', prompt: { kept: 2, more: [2, 3] }, answer: [4] },
  ])
})

test('equal words are as many blocks as a prompt holds of them, and an answer given again is a block of its own', () => {
  const { calls } = view([
    {
      prompt: [
        ['user', 'go'],
        ['user', 'go'],
      ],
      answer: [['assistant', 'ok']],
    },
    {
      prompt: [
        ['user', 'go'],
        ['user', 'go'],
      ],
      answer: [['assistant', 'ok']],
    },
    {
      prompt: [
        ['user', 'go'],
        ['user', 'go'],
        ['assistant', 'ok'],
        ['user', 'go'],
      ],
      answer: [],
    },
  ])
  expect(calls.map(({ prompt, answer }) => [prompt?.kept, prompt?.more, answer])).toEqual([
    [0, [0, 1], [2]],
    [2, [], [3]],
    [2, [3, 4], []],
  ])
})

test('changed instructions are a new block; what follows is carried all the same', () => {
  const { blocks, calls } = view([
    {
      prompt: [
        ['system', 'It is 14:26.'],
        ['user', 'Hi'],
      ],
      answer: [],
    },
    {
      prompt: [
        ['system', 'It is 14:31.'],
        ['user', 'Hi'],
      ],
      answer: [],
    },
  ])
  expect(blocks.map(({ text, carry }) => [text, carry.calls])).toEqual([
    ['It is 14:26.', 0],
    ['Hi', 1],
    ['It is 14:31.', 0],
  ])
  expect(calls[1]?.prompt).toEqual({ kept: 0, more: [2, 1] })
})

test('a prompt that could not be read is none, and the next is compared with the one before it', () => {
  const { calls } = view([
    { prompt: [['user', 'Hi']], answer: [] },
    { prompt: null, answer: [] },
    {
      prompt: [
        ['user', 'Hi'],
        ['user', 'Still there?'],
      ],
      answer: [],
    },
  ])
  expect(calls.map(({ prompt }) => prompt)).toEqual([{ kept: 0, more: [0] }, null, { kept: 1, more: [1] }])
})

test('what has no price is counted beside the sum', () => {
  const { blocks } = view([
    { prompt: [['user', 'Hi']], answer: [] },
    { prompt: [['user', 'Hi']], answer: [], unpriced: true },
    { prompt: [['user', 'Hi']], answer: [] },
  ])
  expect(blocks[0]?.first).toEqual({ at: 0, tokens: 10, nanoUsd: 100 })
  expect(blocks[0]?.carry).toEqual({ calls: 2, tokens: 20, nanoUsd: 100, unknownCalls: 0, unpricedCalls: 1 })
})

test('long texts travel cut, and are searched whole', () => {
  const { blocks } = view(
    [{ prompt: [['user', `${'x'.repeat(5000)} Needle needle`]], answer: [['assistant', 'none']] }],
    'NEEDLE',
  )
  expect(blocks.map(({ text, characters, matches }) => [text.length, characters, matches])).toEqual([
    [1200, 5014, 2],
    [4, 4, 0],
  ])
})
