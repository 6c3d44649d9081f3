import { expect, test } from 'vitest'
import { cacheRulesFor } from '#shared/cache/cache-rules.ts'

test.for([
  ['anthropic', 'claude-opus-5', 512],
  ['anthropic', 'claude-opus-4-5-20251101', 4096],
  ['anthropic', 'claude-opus-4-7', 2048],
  ['anthropic', 'claude-sonnet-4-6', 1024],
  ['anthropic', 'claude-3-5-haiku-20241022', 2048],
  ['bedrock', 'us.anthropic.claude-haiku-4-5-20251001-v1:0', 4096],
  ['openrouter', 'anthropic/claude-opus-4.5', 4096],
  ['vertex', 'claude-sonnet-5@20260501', 1024],
] as const)(
  'Claude on %s as %s is cached from %i tokens on, at breakpoints, found 20 blocks away',
  ([provider, model, tokens]) => {
    expect(cacheRulesFor({ provider, model })).toMatchObject({
      minimumTokens: tokens,
      ends: { kind: 'breakpoints', lookback: 20, atEnd: false },
      lifetimeUs: 'marked',
    })
  },
)

test('OpenAI caches in steps of 128 tokens, and from GPT-5.6 on at breakpoints', () => {
  const of = (model: string, provider = 'openai') => cacheRulesFor({ provider, model })
  expect(of('gpt-4o-mini')).toMatchObject({ minimumTokens: 1024, ends: { kind: 'multiples', of: 128 }, lifetimeUs: 600e6 })
  expect(of('gpt-5.2-2025-12-11')).toMatchObject({ ends: { kind: 'multiples', of: 128 }, lifetimeUs: 86_400e6 })
  expect(of('gpt-5.2', 'azure')).toMatchObject({ lifetimeUs: 600e6 })
  expect(of('gpt-5.6-mini')).toMatchObject({ ends: { kind: 'breakpoints', lookback: null, atEnd: true }, lifetimeUs: 1800e6 })
  expect(of('gpt-6')).toMatchObject({ ends: { kind: 'breakpoints' } })
})

test('DeepSeek caches units of 64 tokens with the answer, on its own hosts', () => {
  expect(cacheRulesFor({ provider: 'deepseek', model: 'deepseek-chat' })).toMatchObject({
    ends: { kind: 'multiples', of: 64 },
    keepsAnswers: true,
  })
  expect(cacheRulesFor({ provider: 'ollama', model: 'deepseek-r1' })).toBeNull()
})

test('of a host that says nothing nothing is known', () => {
  expect(cacheRulesFor({ provider: 'llm.example.com', model: 'llama-4' })).toBeNull()
})
