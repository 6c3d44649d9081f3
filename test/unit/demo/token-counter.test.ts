import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { expect, test } from 'vitest'
import { countTokens } from '#core/demo/messages-api/token-counter.ts'
import { EXPLORE_PROMPT } from '#core/demo/scenario/prompts/explore-prompt.ts'
import { mainPrompt } from '#core/demo/scenario/prompts/main-prompt.ts'
import { checkOut } from '#core/demo/scenario/repository/repository.ts'
import { runCommand } from '#core/demo/scenario/test-run/shell.ts'
import { MAIN_TOOLS } from '#core/demo/scenario/tools/tool-sets.ts'

const encoding = new Tiktoken(o200k)

const workspace = checkOut()
const samples: [string, string][] = [
  ['instructions', mainPrompt('Current time: 2026-11-23 14:26:08 (UTC)')],
  ['short instructions', EXPLORE_PROMPT],
  ['tool schemas', JSON.stringify(MAIN_TOOLS)],
  ['a test run', runCommand('npm test -- webhook', workspace).output],
  ...workspace.paths().flatMap((path): [string, string][] => {
    const content = workspace.read(path)
    return content ? [[path, content]] : []
  }),
]

test.each(samples)('%s: counts like a tokenizer somewhat finer than o200k_base', (_name, text) => {
  const ratio = countTokens(text) / encoding.encode(text).length
  expect(ratio).toBeGreaterThan(0.95)
  expect(ratio).toBeLessThan(1.45)
})

test('counts the same text the same, and nothing as nothing', () => {
  expect(countTokens('')).toBe(0)
  expect(countTokens('one two three')).toBe(countTokens('one two three'))
  expect(countTokens('2026-11-23 14:26:08')).toBe(countTokens('1999-01-02 03:04:05'))
})
