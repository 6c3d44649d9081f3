import { describe, expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { compareCorpus } from '../../helpers/providers/corpus-usage.ts'

/** Exchanges of each wire format in the file that report usage, at least: fewer would mean that some are no longer read. */
const REPORTING = {
  'openai-chat': 450,
  'openai-responses': 200,
  'openai-completions': 3,
  'openai-embeddings': 15,
  'openai-audio': 4,
  'anthropic-messages': 90,
  'anthropic-batch-results': 1,
  'gemini-batch-results': 2,
  'gemini-generate-content': 200,
  'gemini-embed': 2,
  'gemini-cached-contents': 4,
  ollama: 7,
  'bedrock-converse': 45,
  'bedrock-invoke': 36,
  'cohere-chat': 33,
  'cohere-chat-v1': 17,
  'cohere-embed': 2,
  rerank: 3,
}

describe.skipIf(corpusMissing)(`usage over recorded traffic${corpusMissing ? ` (skipped: ${corpusMissing})` : ''}`, () => {
  test('tokens and cost equal what the provider reported, in every curated exchange', async () => {
    const { differing, byApi } = await compareCorpus('exchanges')
    expect(differing).toEqual([])
    for (const [api, atLeast] of Object.entries(REPORTING)) expect(byApi[api]?.reporting, api).toBeGreaterThanOrEqual(atLeast)
  })

  test('and in every tenth of the others', async () => {
    expect((await compareCorpus('exchanges-extra', 10)).differing).toEqual([])
  })
})
