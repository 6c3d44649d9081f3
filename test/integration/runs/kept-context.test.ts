import { rmSync } from 'node:fs'
import OpenAI from 'openai'
import { expect, test } from 'vitest'
import { dataFolder } from '#core/data-folder.ts'
import { rebuild } from '#core/ingest/rebuild.ts'
import { openStore } from '#core/store/open-store.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { createStatefulResponses } from '#support/stateful-responses.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'
import { says, uses } from '../../helpers/runs/stateful-story.ts'

const REPORT = 'The quick brown fox jumps over the lazy dog and runs away. '.repeat(12)

/** A coding agent on the official client that leaves its history to the server, which reports what the model read in all. */
test('a context that only the provider keeps is rebuilt from the stored calls, through the recorder and after a rebuild', async () => {
  const dataDir = temporaryFolder()
  const server = createStatefulResponses((context) =>
    context.length === 1 ? uses('call_1', 'read_report', '{"path":"report.txt"}') : says(`I have read it. ${REPORT}`),
  )
  const upstream = await startUpstream(server.script)
  const core = await startTestCore({ openai: upstream.url }, { dataDir })
  const client = new OpenAI({ apiKey: 'sk-test', baseURL: `${core.recorder}/openai/v1` })
  const tools = [{ type: 'function' as const, name: 'read_report', strict: false, description: REPORT, parameters: {} }]
  const ask = { model: 'gpt-5.2', tools, instructions: `Be brief. ${REPORT}` }

  const first = await client.responses.create({ ...ask, input: `Read the report. ${REPORT}` })
  const input = [{ type: 'function_call_output' as const, call_id: 'call_1', output: REPORT }]
  const second = await client.responses.create({ ...ask, input, previous_response_id: first.id })
  await client.responses.create({ ...ask, input: `Shorter. ${REPORT}`, previous_response_id: second.id })
  await client.responses.create({ ...ask, input: `Longer. ${REPORT}`, previous_response_id: second.id })

  const [run, ...others] = await core.call('runs.list', {})
  expect(others).toEqual([])
  const { calls } = await core.call('runs.show', { ref: run?.id ?? '' })
  const read = ['system', 'tool-schema read_report', 'user', 'assistant tool-arguments:read_report', 'tool-result read_report']
  const prompts = calls.map((call) => call.segments.filter(({ direction }) => direction === 'input'))
  expect(prompts.map((prompt) => prompt.map(({ kind, name }) => (name === undefined ? kind : `${kind} ${name}`)))).toEqual([
    read.slice(0, 3),
    read,
    [...read, 'assistant', 'user'],
    [...read, 'assistant', 'user'],
  ])
  for (const [at, call] of calls.entries()) {
    expect(prompts[at]?.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(call.usage?.inputTotal)
    expect(call.segments.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe('nanoUsd' in call.cost ? call.cost.nanoUsd : null)
  }

  const { prompt } = await core.call('calls.get', { callId: calls[3]?.id ?? ('' as never) })
  expect(prompt.map(({ text, recalled }) => [text.slice(0, 16), recalled ?? false])).toEqual([
    ['Be brief. The qu', false],
    ['{"description":"', false],
    ['Read the report.', true],
    ['{"path":"report.', true],
    ['The quick brown ', true],
    ['I have read it. ', true],
    ['Longer. The quic', false],
  ])

  await core.close()
  const { store: file } = dataFolder(dataDir)
  const live = derivedRows(file)
  const store = openStore(file, { origin: { machine: 'test', user: 'test' } })
  rebuild(store, createPriceBook())
  store.close()
  expect(derivedRows(file)).toEqual(live)
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
})
