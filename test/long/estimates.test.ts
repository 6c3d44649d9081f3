import { expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { estimateCorpus, formatEstimates } from '../helpers/providers/corpus-estimates.ts'

/**
 * Median and 90th percentile of |estimated − reported| / reported, at most. Half of all prompts here are shorter than 130 tokens, where
 * what providers add unseen weighs most: instructions for tools, results of their own tools, reasoning that they do not show.
 */
const BOUNDS = {
  'openai-chat': { input: [0.05, 0.45], output: [0.01, 0.3] },
  'openai-responses': { input: [0.1, 0.6], output: [0.2, 0.85] },
  'openai-completions': { input: [0.01, 0.01], output: [0.01, 0.01] },
  'anthropic-messages': { input: [0.1, 0.7], output: [0.1, 0.35] },
  'bedrock-converse': { input: [0.1, 0.75], output: [0.1, 0.5] },
  'bedrock-invoke': { input: [0.1, 0.85], output: [0.1, 0.35] },
  'gemini-generate-content': { input: [0.2, 0.8], output: [0.15, 0.6] },
  'cohere-chat': { input: [0.05, 0.45], output: [0.1, 0.25] },
} as const

test.skipIf(corpusMissing)(
  `usage estimated from texts, against what providers reported${corpusMissing ? ` (skipped: ${corpusMissing})` : ''}`,
  async () => {
    const byApi = await estimateCorpus(['exchanges', 'exchanges-extra'])
    console.log(formatEstimates(byApi))
    for (const [api, { input, output }] of Object.entries(BOUNDS)) {
      const errors = byApi.get(api)
      // Fewer would mean that some can no longer be estimated: media, history and results of tools at the provider are the exceptions.
      expect((errors?.estimated ?? 0) / (errors?.reporting ?? 1), api).toBeGreaterThan(0.75)
      expect(errors?.input.median, `${api} input`).toBeLessThanOrEqual(input[0])
      expect(errors?.input.p90, `${api} input`).toBeLessThanOrEqual(input[1])
      expect(errors?.output.median, `${api} output`).toBeLessThanOrEqual(output[0])
      expect(errors?.output.p90, `${api} output`).toBeLessThanOrEqual(output[1])
    }
  },
)
