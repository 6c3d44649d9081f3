import { expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { belowTheMark, notBetter, scoreCaching } from '../../helpers/cache/score-caching.ts'

/**
 * What providers said that they read from their caches, call by call, beside what their rules predict and beside what the longest shared prefix
 * alone predicts. Of OpenAI only a few calls with cache tokens were recorded: they prove little, and are told so by their number.
 */
test('every recorded run with reported cache tokens is predicted, and better than by its shared prefix', async ({ skip }) => {
  if (corpusMissing) skip(corpusMissing)
  const scores = await scoreCaching(1)
  console.table(scores)
  expect([...belowTheMark(scores), ...notBetter(scores)]).toEqual([])
  const calls = Object.fromEntries(scores.map((score) => [score.host, score.calls]))
  expect(calls).toEqual({ deepseek: 4995, anthropic: 1152, openai: 8 })
})
