import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { expect } from 'vitest'
import { anthropicError, anthropicMessage, anthropicStream } from '#support/answers.ts'
import type { Upstream } from '#support/upstream.ts'
import type { TestCore } from './core.ts'

/** Names of the files of a data folder in which a text stands. */
export function filesWith(dataDir: string, text: string): string[] {
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.map(({ name }) => name)).toContain('agentprof.db')
  return files.filter(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(text)).map(({ name }) => name)
}

/** Two turns with a tool between them, the first of which is tried twice; every text says `secret`. `path`: before the provider's. */
export async function converse(core: TestCore, upstream: Upstream, secret: string, path = ''): Promise<void> {
  const client = new Anthropic({ apiKey: 'sk-test', baseURL: `${core.recorder}${path}/anthropic`, maxRetries: 1 })
  const question = { role: 'user' as const, content: `About ${secret}: look it up.` }
  const request = {
    model: 'claude-opus-5',
    max_tokens: 100,
    system: `You know ${secret}.`,
    tools: [{ name: 'look_up', description: `Finds ${secret}`, input_schema: { type: 'object' as const } }],
  }
  upstream.next(anthropicError(529, 'overloaded_error', `No room for ${secret}`))
  upstream.next(
    anthropicMessage({
      text: `I look up ${secret}.`,
      input: 100,
      output: 40,
      tools: [{ id: 'toolu_1', name: 'look_up', input: { of: secret } }],
    }),
  )
  const first = await client.messages.create({ ...request, messages: [question] })
  upstream.next(anthropicStream({ text: `It is ${secret}.`, input: 150, output: 12 }))
  await client.messages
    .stream({
      ...request,
      messages: [
        question,
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: `Found ${secret}` }] },
      ],
    })
    .finalMessage()
}
