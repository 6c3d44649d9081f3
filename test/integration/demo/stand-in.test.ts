import Anthropic from '@anthropic-ai/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPace } from '#core/demo/pace.ts'
import { playDemo } from '#core/demo/play-demo.ts'
import { sampleScript } from '#core/demo/scenario/sample-script.ts'
import { AFTER_ADVICE, BEFORE_ADVICE } from '#core/demo/scenario/settings.ts'
import { type StandIn, startStandIn } from '#core/demo/stand-in.ts'
import { startRelay } from '#support/relay.ts'

let standIn: StandIn
let requests: readonly Anthropic.MessageCreateParamsStreaming[]

beforeAll(async () => {
  standIn = await startStandIn()
  requests = await sampleRequests()
})

afterAll(() => standIn.close())

function clientOf(settings = AFTER_ADVICE, maxRetries = 0): Anthropic {
  const { apiKey } = standIn.admit({ script: sampleScript(settings), pace: createPace(0) })
  return new Anthropic({ baseURL: standIn.url, apiKey, maxRetries })
}

/** Bodies of the first run's 24 calls, as the sample agent sent them. */
async function sampleRequests(): Promise<Anthropic.MessageCreateParamsStreaming[]> {
  const relay = await startRelay(standIn.url)
  await playDemo({ recorder: relay.url, standIn, pace: 0, signal: new AbortController().signal }).done
  await relay.close()
  const [first] = relay.exchanges()
  const run = first?.path.split('/')[2] ?? ''
  return relay
    .exchanges()
    .flatMap(({ path, status, requestBody }) => (status === 200 && path.includes(run) ? [JSON.parse(requestBody)] : []))
}

test('the official client reads every answer of the sample', async () => {
  const client = clientOf()
  const stopped: string[] = []
  let broken = 0
  for (const request of requests) {
    try {
      const message = await client.messages.stream(request).finalMessage()
      expect(message.usage.output_tokens).toBeGreaterThan(message.usage.output_tokens_details?.thinking_tokens ?? 0)
      expect(message.content[0]).toMatchObject({ type: 'thinking', signature: expect.stringMatching(/^Eq/) })
      stopped.push(message.stop_reason ?? '')
    } catch (error) {
      broken += 1
      expect(String(error)).toContain('JSON')
    }
  }
  expect(broken).toBe(1)
  expect(stopped.filter((reason) => reason === 'end_turn')).toHaveLength(4)
  expect(stopped.filter((reason) => reason === 'tool_use')).toHaveLength(19)
})

test('the official client retries what is refused for load', async () => {
  const refused = requests.find(
    ({ messages, system }) => messages.length === 3 && JSON.stringify(system).includes('You are test-fixer'),
  )
  if (!refused) throw new Error('The sample lacks the call that is refused.')
  await expect(clientOf(BEFORE_ADVICE).messages.create(refused)).rejects.toMatchObject({
    status: 529,
    error: { error: { type: 'overloaded_error', message: 'Overloaded' } },
  })
  const message = await clientOf(BEFORE_ADVICE, 1).messages.stream(refused).finalMessage()
  expect(message.stop_reason).toBe('tool_use')
})

test('each key has a cache of its own, and none once it is revoked', async () => {
  const [request] = requests
  if (!request) throw new Error('The sample is empty.')
  const usageBy = async (client: Anthropic) => (await client.messages.stream(request).finalMessage()).usage
  const client = clientOf()
  const written = await usageBy(client)
  expect(written.cache_read_input_tokens).toBe(0)
  expect(await usageBy(client)).toMatchObject({
    cache_read_input_tokens: written.cache_creation_input_tokens,
    cache_creation_input_tokens: 0,
    input_tokens: 0,
  })
  expect(await usageBy(clientOf())).toMatchObject({ cache_read_input_tokens: 0 })
  const { apiKey, revoke } = standIn.admit({ script: sampleScript(AFTER_ADVICE), pace: createPace(0) })
  revoke()
  const stranger = new Anthropic({ baseURL: standIn.url, apiKey, maxRetries: 0 })
  await expect(usageBy(stranger)).rejects.toMatchObject({ status: 401 })
})
