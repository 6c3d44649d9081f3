import { expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { notBetter, scoreCaching } from '../../helpers/cache/score-caching.ts'

/** Too few calls of OpenAI fall to a quarter of the runs to tell anything. */
test('a quarter of the recorded runs is predicted better than by its shared prefix', async ({ skip }) => {
  if (corpusMissing) skip(corpusMissing)
  const scores = (await scoreCaching(4)).filter(({ host }) => host !== 'openai')
  expect(Object.fromEntries(scores.map(({ host, calls }) => [host, calls]))).toEqual({ deepseek: 1229, anthropic: 52 })
  expect(notBetter(scores)).toEqual([])
})
