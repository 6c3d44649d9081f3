import { expect, test } from 'vitest'
import { providerFor, providers } from '#shared/providers/index.ts'

const asked = (method: string, host: string, path: string): string | null =>
  providerFor({ method, host, path, headers: [] })?.id ?? null

const VERTEX = '/v1/projects/p/locations/l/publishers'

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
  ['generativelanguage.googleapis.com', '/v1beta/interactions', 'gemini-interactions'],
  ['generativelanguage.googleapis.com', '/v1beta/cachedContents', 'gemini-cached-contents'],
  ['us-east5-aiplatform.googleapis.com', '/v1beta1/projects/p/locations/l/cachedContents', 'gemini-cached-contents'],
  ['127.0.0.1:11434', '/api/chat', 'ollama'],
  ['127.0.0.1:11434', '/v1/chat/completions', 'openai-chat'],
  ['bedrock-runtime.us-east-1.amazonaws.com', '/model/us.amazon.nova-lite-v1%3A0/converse', 'bedrock-converse'],
  ['bedrock-runtime.eu-west-1.amazonaws.com', '/model/anthropic.claude-v2/converse-stream', 'bedrock-converse'],
  ['bedrock-runtime.us-east-1.amazonaws.com', '/model/amazon.titan-tg1-large/invoke', 'bedrock-invoke'],
  ['bedrock-runtime.us-east-1.amazonaws.com', '/model/a/invoke-with-response-stream', 'bedrock-invoke'],
  ['bedrock-runtime.us-east-1.amazonaws.com', '/model/us.anthropic.claude-sonnet-4-5/count-tokens', 'bedrock-count-tokens'],
  ['api.writer.com', '/v1/chat', 'openai-chat'],
  ['api.cohere.com', '/v2/chat', 'cohere-chat'],
  ['api.cohere.com', '/v1/chat', 'cohere-chat-v1'],
  ['api.cohere.com', '/v1/embed', 'cohere-embed'],
  ['api.cohere.com', '/v2/rerank', 'rerank'],
  ['openrouter.ai', '/api/v1/rerank', 'rerank'],
  [
    'us-east5-aiplatform.googleapis.com',
    `${VERTEX}/anthropic/models/claude-sonnet-4-5@20250929:rawPredict`,
    'anthropic-messages',
  ],
  ['us-east5-aiplatform.googleapis.com', `${VERTEX}/anthropic/models/claude-opus-4-6:streamRawPredict`, 'anthropic-messages'],
  ['us-east5-aiplatform.googleapis.com', `${VERTEX}/mistralai/models/mistral-medium-3:streamRawPredict`, 'openai-chat'],
  ['acme.services.ai.azure.com', '/anthropic/v1/messages', 'anthropic-messages'],
  ['acme.openai.azure.com', '/openai/v1/responses', 'openai-responses'],
  ['acme.openai.azure.com', '//openai/deployments/gpt-5/chat/completions', 'openai-chat'],
  ['acme.openai.azure.com', '/openai/deployments/davinci/completions', 'openai-completions'],
  ['acme.openai.azure.com', '/openai/deployments/embedder/embeddings', 'openai-embeddings'],
  ['openrouter.ai', '/api/v1/embeddings', 'openai-embeddings'],
  ['127.0.0.1:11434', '/api/embeddings', 'ollama'],
  ['api.deepseek.com', '/beta/completions', 'openai-completions'],
  ['api.openai.com', '/v1/images/edits', 'openai-images'],
  ['api.openai.com', '/v1/audio/speech', 'openai-audio'],
  ['api.openai.com', '/v1/batches', 'openai-batches'],
  ['api.groq.com', '/openai/v1/batches', 'openai-batches'],
  ['generativelanguage.googleapis.com', '/v1beta/models/gemini-3.5-flash:batchGenerateContent', 'gemini-batches'],
])('a POST to %s%s is read as %s', (host, path, id) => {
  expect(asked('POST', host, path)).toBe(id)
})

test.each([
  ['api.openai.com', '/v1/files/file-1/content', 'openai-batch-results'],
  ['acme.openai.azure.com', '/openai/files/file-1/content', 'openai-batch-results'],
  ['generativelanguage.googleapis.com', '/v1beta/batches/abc', 'gemini-batch-results'],
  ['generativelanguage.googleapis.com', '/download/v1beta/files/abc:download', 'gemini-batch-results'],
  ['api.anthropic.com', '/v1/messages/batches/msgbatch_1/results', 'anthropic-batch-results'],
])('what a GET to %s%s fetches is read as %s', (host, path, id) => {
  expect(asked('GET', host, path)).toBe(id)
})

test.each([
  ['GET', 'api.openai.com', '/v1/batches/batch_1'],
  ['GET', 'generativelanguage.googleapis.com', '/v1beta/files/abc'],
  ['GET', 'api.anthropic.com', '/v1/messages/batches/msgbatch_1'],
  ['POST', 'api.anthropic.com', '/v1/messages/batches/msgbatch_1/cancel'],
  ['POST', 'api.mistral.ai', '/v1/moderations'],
  ['POST', 'api.openai.com', '/v1/threads/thread_1/messages'],
  ['POST', 'us-central1-aiplatform.googleapis.com', '/v1/projects/p/locations/l/publishers/google/models/imagen-4:predict'],
  ['GET', 'generativelanguage.googleapis.com', '/v1beta/cachedContents/abc'],
  ['PATCH', 'generativelanguage.googleapis.com', '/v1beta/cachedContents/abc'],
  ['POST', 'generativelanguage.googleapis.com', '/v1beta/interactions/v1_1/cancel'],
  ['GET', 'generativelanguage.googleapis.com', '/v1beta/models/gemini-2.5-flash'],
  ['POST', 'us-south.ml.cloud.ibm.com', '/ml/v1/text/generation'],
  ['POST', 'api.replicate.com', '/v1/predictions'],
  ['POST', 'runtime.sagemaker.us-east-1.amazonaws.com', '/endpoints/my-llama/invocations'],
  ['POST', 'abc.us-east-1.aws.endpoints.huggingface.cloud', '/generate_stream'],
  ['POST', 'bedrock-runtime.us-east-1.amazonaws.com', '/guardrail/g/version/1/apply'],
  ['GET', 'api.openai.com', '/v1/chat/completions'],
  ['HEAD', 'api.anthropic.com', '/'],
])('%s %s%s is no model call', (method, host, path) => {
  expect(asked(method, host, path)).toBeNull()
})
