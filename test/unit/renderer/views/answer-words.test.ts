import { expect, test } from 'vitest'
import { answerWords } from '../../../../renderer/views/call/answer-words.ts'

const ANSWERED = { status: 200, outcome: 'completed' } as const

test('an answer whose text was not kept is not said to hold none', () => {
  expect(answerWords(ANSWERED)).toBe('The answer holds no text and asks for no tool. The raw exchange shows all of it.')
  expect(answerWords(ANSWERED, { kind: 'withheld', why: 'metadata' })).toBe(
    'The text was not kept: the level of privacy is metadata only.',
  )
  expect(answerWords(ANSWERED, { kind: 'removed', at: '2026-11-02T09:00:00.000Z', why: 'size' })).toBe(
    'Bodies removed on 2026-11-02 because the limit of their size was reached.',
  )
})
