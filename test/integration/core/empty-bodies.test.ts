import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dataFolder } from '#core/data-folder.ts'
import { rebuild } from '#core/ingest/rebuild.ts'
import { openStore } from '#core/store/open-store.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { send } from '#support/http-client.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'

/** An empty body is one that was kept: what is read of it live must be read of it again. */
test('a request and an answer without a body are rebuilt as they were derived', async () => {
  const dataDir = temporaryFolder()
  const upstream = await startUpstream()
  const core = await startTestCore({ gemini: upstream.url, openai: upstream.url }, { dataDir })
  upstream.next({ headers: { 'content-type': 'application/json' }, body: '{"usageMetadata":{"promptTokenCount":3}}' })
  await send(`${core.recorder}/run/no-request/gemini/v1beta/models/gemini-3-flash:generateContent`, { method: 'POST' })
  upstream.next({ headers: { 'content-type': 'text/event-stream' }, body: '' })
  await send(`${core.recorder}/run/no-answer/openai/v1/chat/completions`, {
    body: JSON.stringify({ model: 'gpt-5', stream: true, messages: [{ role: 'user', content: 'Hi' }] }),
  })

  const named = await core.call('runs.get', { ref: 'no-request' })
  const cut = await core.call('runs.get', { ref: 'no-answer' })
  expect(named.calls.map(({ model }) => model)).toEqual(['gemini-3-flash'])
  expect(cut.calls.map(({ outcome }) => outcome)).toEqual(['aborted'])
  await core.close()
  await upstream.close()

  const file = dataFolder(dataDir).store
  const live = derivedRows(file)
  const store = openStore(file, { origin: { machine: 'test', user: 'test' } })
  rebuild(store, createPriceBook())
  store.close()
  expect(derivedRows(file)).toEqual(live)
  rmSync(dataDir, { recursive: true, force: true })
})
