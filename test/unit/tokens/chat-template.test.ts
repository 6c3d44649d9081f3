import { expect, test } from 'vitest'
import { chatTemplateOf } from '#shared/tokens/chat-template.ts'

test('OpenAI’s models follow the rule that OpenAI publishes: 3 tokens a message and 1 for its role, 3 to open the answer', () => {
  for (const model of ['gpt-4o-2024-08-06', 'gpt-5.5', 'o3-mini', 'openai/gpt-4.1', 'codex-mini-latest'])
    expect(chatTemplateOf(model), model).toMatchObject({ text: 1, message: 4, prompt: 3 })
})

test('newer Claude models write half as many tokens again, older ones a seventh more', () => {
  for (const model of ['claude-opus-5', 'claude-sonnet-5', 'anthropic.claude-opus-4-8-v1:0', 'claude-fable-5'])
    expect(chatTemplateOf(model).text, model).toBe(1.5)
  for (const model of [
    'claude-opus-4-6',
    'claude-sonnet-4-5-20250929',
    'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    'claude-3-opus-20240229',
  ])
    expect(chatTemplateOf(model).text, model).toBe(1.15)
})

test('open weights of OpenAI come with a system message of their own', () => {
  expect(chatTemplateOf('openai/gpt-oss-120b').prompt).toBe(63)
})

test('a model that nobody has measured counts as most open ones do', () => {
  expect(chatTemplateOf('acme-7b')).toEqual(chatTemplateOf('another-model'))
  expect(chatTemplateOf('acme-7b')).toMatchObject({ text: 1, message: 4, tools: 60 })
})
