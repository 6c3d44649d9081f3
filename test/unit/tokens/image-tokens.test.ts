import { expect, test } from 'vitest'
import { imageTokens } from '#shared/tokens/image-tokens.ts'

const of = (model: string, width: number, height: number, detail?: 'low') =>
  imageTokens(model, { width, height, ...(detail && { detail }) })

test('Claude counts pixels, of what is left of a picture once it is made small enough', () => {
  expect(of('claude-sonnet-4-5', 200, 200)).toBe(53)
  expect(of('anthropic.claude-3-5-sonnet-20241022-v2:0', 1000, 1000)).toBe(1333)
  expect(of('claude-sonnet-4-5', 3136, 800)).toBe(836)
  expect(of('claude-sonnet-4-5', 4000, 3000)).toBe(1600)
})

test('Claude since Opus 4.7 reads larger pictures whole: only smaller ones are counted', () => {
  expect(of('claude-opus-4-7', 1000, 1000)).toBe(1333)
  expect(of('claude-opus-4-7', 2000, 500)).toBeUndefined()
  expect(of('claude-opus-5', 1500, 1500)).toBeUndefined()
})

test('OpenAI counts tiles, as in its own examples; a picture of low detail is the base alone', () => {
  expect(of('gpt-4o', 1024, 1024)).toBe(765)
  expect(of('openai/gpt-4.1', 2048, 4096)).toBe(1105)
  expect(of('gpt-4o', 4096, 8192, 'low')).toBe(85)
  expect(of('gpt-4o', 512, 512)).toBe(255)
  expect(of('gpt-4o-mini-2024-07-18', 512, 512)).toBe(8500)
  expect(of('gpt-5', 1024, 1024)).toBe(630)
  expect(of('o3', 1024, 1024)).toBe(675)
})

test('OpenAI’s small models count patches, as in its own examples, whatever the detail', () => {
  expect(of('gpt-4.1-mini', 1024, 1024)).toBe(1659)
  expect(of('gpt-4.1-mini', 1024, 1024, 'low')).toBe(1659)
  // 1,800 × 2,400 is scaled down to 33 × 44 patches.
  expect(of('o4-mini', 1800, 2400)).toBe(Math.round(1452 * 1.72))
  expect(of('gpt-4.1-nano', 100_000, 10)).toBe(Math.round(1536 * 2.46))
})

test('Gemini counts tiles of 768 pixels', () => {
  expect(of('gemini-2.5-flash', 384, 384)).toBe(258)
  expect(of('gemini-2.5-flash', 400, 301)).toBe(258)
  expect(of('gemini-2.5-flash', 960, 540)).toBe(2 * 258)
  expect(of('gemini-2.0-flash', 3072, 3072)).toBe(16 * 258)
})

test('models whose rule is not known are not counted', () => {
  for (const model of ['gpt-5-mini', 'gpt-5.4', 'gemini-3-pro', 'grok-4', 'llava', ''])
    expect(of(model, 100, 100)).toBeUndefined()
})
