import { expect, test } from 'vitest'
import { providerFor, providers } from '#shared/providers/index.ts'

const asked = (method: string, host: string, path: string): string | null =>
  providerFor({ method, host, path, headers: [] })?.id ?? null

test('every provider has an id of its own', () => {
  const ids = providers.map((provider) => provider.id)
  expect(new Set(ids).size).toBe(ids.length)
})

test.each([
  ['api.openai.com', '/v1/chat/completions', 'openai-chat'],
  ['openrouter.ai', '/api/v1/chat/completions', 'openai-chat'],
  ['acme.openai.azure.com', '/openai/deployments/gpt-5/chat/completions', 'openai-chat'],
  ['api.deepseek.com', '/chat/completions/', 'openai-chat'],
  ['api.openai.com', '/v1/responses', 'openai-responses'],
  ['api.openai.com', '/v1/responses/compact', 'openai-responses'],
  ['api.anthropic.com', '/v1/messages', 'anthropic-messages'],
  ['api.z.ai', '/api/anthropic/v1/messages', 'anthropic-messages'],
  ['generativelanguage.googleapis.com', '/v1beta/models/gemini-3-flash-preview:streamGenerateContent', 'gemini-generate-content'],
  [
    'us-east5-aiplatform.googleapis.com',
    '/v1/projects/p/locations/us-east5/publishers/google/models/gemini-2.5-pro:generateContent',
    'gemini-generate-content',
  ],
  ['127.0.0.1:11434', '/api/chat', 'ollama'],
  ['127.0.0.1:11434', '/v1/chat/completions', 'openai-chat'],
  ['api.cohere.com', '/v2/chat', 'cohere-chat'],
  ['api.cohere.com', '/v1/chat', 'cohere-chat-v1'],
  ['api.cohere.com', '/v1/embed', 'cohere-embed'],
  ['api.cohere.com', '/v2/rerank', 'rerank'],
  ['openrouter.ai', '/api/v1/rerank', 'rerank'],
])('a POST to %s%s is read as %s', (host, path, id) => {
  expect(asked('POST', host, path)).toBe(id)
})

test.each([
  ['POST', 'api.anthropic.com', '/v1/messages/count_tokens'],
  ['POST', 'api.anthropic.com', '/v1/messages/batches'],
  ['POST', 'api.openai.com', '/v1/threads/thread_1/messages'],
  ['POST', 'api.openai.com', '/v1/responses/input_tokens'],
  ['POST', 'generativelanguage.googleapis.com', '/v1beta/cachedContents'],
  ['POST', 'generativelanguage.googleapis.com', '/v1beta/models/gemini-2.5-flash:batchGenerateContent'],
  ['GET', 'generativelanguage.googleapis.com', '/v1beta/models/gemini-2.5-flash'],
  ['POST', 'api.writer.com', '/v1/chat'],
  ['GET', 'api.openai.com', '/v1/chat/completions'],
  ['HEAD', 'api.anthropic.com', '/'],
])('%s %s%s is no model call', (method, host, path) => {
  expect(asked(method, host, path)).toBeNull()
})
