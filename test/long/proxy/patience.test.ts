import { expect, onTestFinished, test } from 'vitest'
import { createProxy } from '#core/proxy/listener.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { send } from '#support/http-client.ts'
import { startUpstream } from '#support/upstream.ts'

/** Longer than idle connections are kept: a model that thinks says nothing for minutes. */
const SILENCE_MS = 40_000
const silence = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SILENCE_MS))

test('the recorder knows no time limit of its own: before the head, and between the chunks', async () => {
  const upstream = await startUpstream(async () => {
    await silence()
    return {
      chunks: (async function* () {
        yield 'first, '
        await silence()
        yield 'last'
      })(),
    }
  })
  onTestFinished(() => upstream.close())
  const proxy = await createProxy({
    port: 0,
    host: '127.0.0.1',
    upstreams: { openai: upstream.url },
    runIdleMs: 120_000,
    rewrite: true,
    coreId: 'core-1',
    source: 'recorded',
    sink: { opened() {}, settled() {} },
    clock: { now: () => epochUs(Date.now() * 1000) },
    newExchangeId: () => exchangeId('0'.repeat(24)),
    recording: () => true,
    contextFor: () => Promise.reject(new Error('This test has no certificates.')),
  })
  onTestFinished(() => proxy.close())
  const [first, second] = [send(`${proxy.url}/openai/x`, { body: '{}' }), send(`${proxy.url}/openai/x`, { body: '{}' })]
  expect([(await first).text, (await second).text]).toEqual(['first, last', 'first, last'])
})
