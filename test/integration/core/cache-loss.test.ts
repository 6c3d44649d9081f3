import { rmSync } from 'node:fs'
import Anthropic from '@anthropic-ai/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore, temporaryFolder } from '../../helpers/core.ts'
import { agentprof } from '../../helpers/serving.ts'

/** Why a recorded call read nothing from the cache, from the socket through the store to the terminal. */
const RULES = 'Work in small steps and run the tests after each of them. '.repeat(120)
const system = (time: string) => [
  {
    type: 'text' as const,
    text: `You are a coding agent. It is ${time}. ${RULES}`,
    cache_control: { type: 'ephemeral' as const },
  },
]

test('a clock in the system prompt loses the cached prefix: the call, the character and the cost are named', async () => {
  const upstream = await startUpstream()
  onTestFinished(() => upstream.close())
  const dataDir = temporaryFolder()
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  const core = await startTestCore({ anthropic: upstream.url }, { dataDir })
  onTestFinished(() => core.close())
  const client = new Anthropic({ apiKey: 'sk-test', baseURL: `${core.recorder}/run/clock/anthropic` })
  const ask = (time: string, messages: Anthropic.MessageParam[]) =>
    client.messages.create({ model: 'claude-opus-5', max_tokens: 100, system: system(time), messages })

  const first = { role: 'user' as const, content: 'Fix the test.' }
  upstream.next(anthropicMessage({ text: 'Which one?', input: 10, cacheWrite5m: 2000, output: 5 }))
  const answer = await ask('14:26', [first])
  upstream.next(anthropicMessage({ text: 'Done.', input: 30, cacheRead: 2000, output: 5 }))
  const again = { role: 'user' as const, content: 'The flaky one.' }
  await ask('14:26', [first, { role: 'assistant', content: answer.content }, again])
  upstream.next(anthropicMessage({ text: 'Done again.', input: 30, cacheWrite5m: 2000, output: 5 }))
  await ask('14:31', [first, { role: 'assistant', content: answer.content }, again])

  const [opening, read, lost] = await core.call('runs.cache', { ref: 'clock' })
  expect([opening?.explanation.why, read?.explanation.why, lost?.explanation.why]).toEqual([
    'first call',
    'read',
    'prefix changed',
  ])
  expect(lost?.explanation).toMatchObject({
    sharedWith: read?.callId,
    readTokens: 0,
    missedTokens: 2000,
    // 2,000 tokens written at $6.25 a million instead of read at $0.50.
    missedNanoUsd: 11_500_000,
  })
  const { stdout } = await agentprof('show', 'clock', '--cache', '--data', dataDir)
  expect(stdout).toMatch(
    /3 main\s+2\.0k\s+\+\$0\.012\s+prefix changed\s+First difference at system\[0\], character 3\d: .*14:26.*14:31/,
  )
})
