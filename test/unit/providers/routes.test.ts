import { expect, test } from 'vitest'
import { matchProviderRoute, PROVIDER_PREFIXES, providerOfHost } from '#shared/providers/routes.ts'

test.each([
  ['/openai/v1/chat/completions', 'https://api.openai.com/v1/chat/completions'],
  ['/anthropic/v1/messages', 'https://api.anthropic.com/v1/messages'],
  [
    '/gemini/v1beta/models/gemini-3-pro:generateContent',
    'https://generativelanguage.googleapis.com/v1beta/models/gemini-3-pro:generateContent',
  ],
  ['/openrouter/api/v1/chat/completions', 'https://openrouter.ai/api/v1/chat/completions'],
  ['/groq/openai/v1/chat/completions', 'https://api.groq.com/openai/v1/chat/completions'],
  ['/mistral/v1/chat/completions', 'https://api.mistral.ai/v1/chat/completions'],
  ['/deepseek/chat/completions', 'https://api.deepseek.com/chat/completions'],
  ['/xai/v1/responses', 'https://api.x.ai/v1/responses'],
  ['/together/v1/chat/completions', 'https://api.together.xyz/v1/chat/completions'],
  ['/fireworks/inference/v1/chat/completions', 'https://api.fireworks.ai/inference/v1/chat/completions'],
  ['/cerebras/v1/chat/completions', 'https://api.cerebras.ai/v1/chat/completions'],
  ['/azure/acme/openai/v1/responses', 'https://acme.openai.azure.com/openai/v1/responses'],
  ['/bedrock/eu-west-1/model/m/converse', 'https://bedrock-runtime.eu-west-1.amazonaws.com/model/m/converse'],
  ['/vertex/europe-west4/v1/projects/p', 'https://europe-west4-aiplatform.googleapis.com/v1/projects/p'],
  ['/vertex/global/v1/projects/p', 'https://aiplatform.googleapis.com/v1/projects/p'],
  ['/ollama/api/chat', 'http://127.0.0.1:11434/api/chat'],
  ['/lmstudio/v1/chat/completions', 'http://127.0.0.1:1234/v1/chat/completions'],
  ['/vllm/v1/chat/completions', 'http://127.0.0.1:8000/v1/chat/completions'],
  ['/upstream/llm.example:8443/v1/messages', 'https://llm.example:8443/v1/messages'],
  ['/upstream/http:llm.example:8080/v1/messages', 'http://llm.example:8080/v1/messages'],
  ['/upstream/http:10.0.0.5/v1/messages', 'http://10.0.0.5/v1/messages'],
  ['/upstream/HTTPS:localhost:8443/v1/messages', 'https://localhost:8443/v1/messages'],
  ['/upstream/http:8080/v1/messages', 'https://http:8080/v1/messages'],
])('%s leads to %s', (path, url) => {
  const route = matchProviderRoute(path)
  expect(route && route.baseUrl + route.rest).toBe(url)
})

test('the rest of a path is not touched', () => {
  expect(matchProviderRoute('/openai/v1//files%2Fa/../b')?.rest).toBe('/v1//files%2Fa/../b')
  expect(matchProviderRoute('/openai')).toEqual({ provider: 'openai', baseUrl: 'https://api.openai.com', rest: '' })
})

test.each([
  '/',
  '/nobody/v1',
  '/__proto__/v1',
  '/azure',
  '/azure/evil.example%2F/v1',
  '/bedrock/a.b/x',
  '/upstream/',
  '/upstream/a@b/x',
  '/upstream/ftp:a/x',
  '/upstream/http:http:a/x',
])('%s leads nowhere', (path) => {
  expect(matchProviderRoute(path)).toBeNull()
})

test.each([
  ['api.openai.com', 'openai'],
  ['API.Anthropic.com:443', 'anthropic'],
  ['acme.openai.azure.com', 'azure'],
  ['bedrock-runtime.us-east-1.amazonaws.com', 'bedrock'],
  ['us-central1-aiplatform.googleapis.com', 'vertex'],
  ['api.openai.com.evil.example', null],
  ['example.com', null],
])('the host %s belongs to %s', (host, provider) => {
  expect(providerOfHost(host)).toBe(provider)
})

test('every prefix of the contract is there', () => {
  expect([...PROVIDER_PREFIXES].sort()).toEqual(
    'anthropic azure bedrock cerebras deepseek fireworks gemini groq lmstudio mistral ollama openai openrouter together vertex vllm xai'.split(
      ' ',
    ),
  )
})
