import { expect, test } from 'vitest'
import { send } from '#support/http-client.ts'
import { record } from '../../integration/proxy/recorder.ts'

/** Longer than idle connections are kept: a model that thinks says nothing for minutes. */
const SILENCE_MS = 40_000
const silence = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SILENCE_MS))

test('the recorder has no time limit of its own, neither before the head nor between the chunks', async () => {
  const { openai } = await record(async () => {
    await silence()
    return {
      chunks: (async function* () {
        yield 'first, '
        await silence()
        yield 'last'
      })(),
    }
  })
  expect((await send(`${openai}/v1/x`, { body: '{}' })).text).toBe('first, last')
})
