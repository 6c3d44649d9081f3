import { expect, test } from 'vitest'
import type { RunDetail } from '#shared/model/run.ts'
import { derive, record, showAll } from '../../helpers/runs/derive-story.ts'
import type { Endpoint, StoryExchange } from '../../helpers/runs/story.ts'

const GEMINI = { provider: 'gemini', host: 'generativelanguage.googleapis.com' }
const CREATE: Endpoint = { ...GEMINI, path: '/v1beta/models/gemini-2.5-flash:batchGenerateContent' }
const ASK: Endpoint = { ...GEMINI, method: 'GET', path: '/v1beta/batches/b1' }
const FILE: Endpoint = { provider: 'openai', host: 'api.openai.com', method: 'GET', path: '/v1/files/file-1/content' }

const exchange = (at: number, endpoint: Endpoint, body: string, hints: StoryExchange['hints'] = { tags: {} }): StoryExchange => ({
  id: String(at + 1)
    .padStart(4, '0')
    .padEnd(24, '0'),
  startUs: at * 2e6,
  lastsUs: 1e6,
  hints,
  headers: [],
  endpoint,
  request: endpoint === CREATE ? '{"batch":{}}' : '',
  answer: { kind: 'answered', status: 200, body, contentType: 'application/json' },
})

const result = {
  response: { modelVersion: 'gemini-2.5-flash', usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 100 } },
}
const state = (name: string) => ({ name: 'batches/b1', metadata: { state: name } })
const running = JSON.stringify(state('BATCH_STATE_RUNNING'))
const done = JSON.stringify({
  ...state('BATCH_STATE_SUCCEEDED'),
  response: { inlinedResponses: { inlinedResponses: [result, result] } },
})
const line = {
  custom_id: '0',
  response: { status_code: 200, body: { model: 'gpt-5-nano', usage: { prompt_tokens: 1000, completion_tokens: 100 } } },
}
const output = `${JSON.stringify(line)}\n${JSON.stringify(line)}\n`

const runsOf = (story: readonly StoryExchange[]): RunDetail[] => showAll(derive(record(story)).index)
const callsOf = (run: RunDetail | undefined) =>
  run?.calls.map(({ api, usage, cost }) => [api, usage?.inputTotal ?? null, cost.kind])

test('asking how a batch stands is no call; its results are one, in the run that created it, once however often they are fetched', () => {
  const story = [
    exchange(0, CREATE, running),
    ...[1, 2].map((at) => exchange(at, ASK, running)),
    ...[3, 4].map((at) => exchange(at, ASK, done)),
  ]
  const [run, ...others] = runsOf(story)
  expect(others).toEqual([])
  expect(callsOf(run)).toEqual([
    ['gemini-batches', null, 'free'],
    ['gemini-batch-results', 2000, 'priced'],
    ['gemini-batch-results', null, 'free'],
  ])
  // $3 and $15 a million tokens
  expect(run?.cost).toMatchObject({ nanoUsd: 2000 * 3000 + 200 * 15_000, freeCalls: 2, reportedCalls: 1, unpricedCalls: 0 })
  expect(run?.calls[1]?.evidence).toMatchObject([{ kind: 'previous-response-id' }])
  expect(run?.calls[1]?.tier).toBe('batch')
})

test('a file that broke off is not counted before it is fetched whole', () => {
  const runs = runsOf([exchange(0, FILE, output.slice(0, -20)), exchange(1, FILE, output), exchange(2, FILE, output)])
  expect(runs.map((run) => callsOf(run)?.[0])).toEqual([
    ['openai-batch-results', null, 'unpriced'],
    ['openai-batch-results', 2000, 'priced'],
    ['openai-batch-results', null, 'free'],
  ])
})

test('any other file makes no run, but keeps one going that is named', () => {
  expect(runsOf([exchange(0, FILE, 'item,value\napple,30\n')])).toEqual([])
  const [run] = runsOf([exchange(0, FILE, 'item,value\n', { run: 'nightly', runBy: 'path', tags: {} })])
  expect(run).toMatchObject({ name: 'nightly', callCount: 0 })
})
