import { expect, test } from 'vitest'
import type { RunDetail } from '#shared/model/run.ts'
import { derive, record, showAll } from '../../helpers/runs/derive-story.ts'
import type { StoryExchange } from '../../helpers/runs/story.ts'

const LONG = 'word '.repeat(40).trim()
const NAME = 'cachedContents/7lf5him5ev4iemi1yjv2gwli5bhpz3yidzejwllo'
const GEMINI = { provider: 'gemini', host: 'generativelanguage.googleapis.com', path: '' }
const VERTEX = { provider: 'vertex/us-central1', host: 'us-central1-aiplatform.googleapis.com', path: '' }
const PROJECT = 'projects/my-project/locations/us-central1'

const text = (words: string, role = 'user') => ({ role, parts: [{ text: words }] })

function exchange(at: number, endpoint: StoryExchange['endpoint'], request: object, answer: object, status = 200): StoryExchange {
  return {
    id: String(at + 1)
      .padStart(4, '0')
      .padEnd(24, '0'),
    startUs: at * 2e6,
    lastsUs: 1e6,
    hints: { tags: {} },
    headers: [],
    endpoint,
    request: JSON.stringify(request),
    answer: { kind: 'answered', status, body: JSON.stringify(answer) },
  }
}

/** 120 words are stored: instructions, a tool, a text. */
const stored = {
  model: 'models/gemini-2.5-flash',
  systemInstruction: text(LONG),
  tools: [{ functionDeclarations: [{ name: 'look_up', description: LONG }] }],
  contents: [text(LONG)],
  ttl: '300s',
}
const store = (at: number, endpoint = { ...GEMINI, path: '/v1beta/cachedContents' }, name = NAME): StoryExchange =>
  exchange(at, endpoint, stored, { name, model: stored.model, usageMetadata: { totalTokenCount: 120 } })

const ask = (
  at: number,
  contents: readonly object[],
  tokens: number,
  endpoint = { ...GEMINI, path: '/v1beta/models/gemini-2.5-flash:generateContent' },
  cachedContent = NAME,
): StoryExchange =>
  exchange(
    at,
    endpoint,
    { cachedContent, contents },
    {
      candidates: [{ content: text('Yes.', 'model'), finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: 120 + tokens,
        cachedContentTokenCount: 120,
        candidatesTokenCount: 1,
        totalTokenCount: 121 + tokens,
      },
    },
  )

const runsOf = (story: readonly StoryExchange[]): RunDetail[] => showAll(derive(record(story)).index)
const prompt = (run: RunDetail | undefined, at = 0) =>
  (run?.calls[at]?.segments ?? [])
    .filter(({ direction }) => direction === 'input')
    .map(({ kind, name, buckets, tokens }) => [
      name === undefined ? kind : `${kind} ${name}`,
      Object.keys(buckets).join(),
      tokens,
    ])

const WHOLE = [
  ['system', 'cacheRead', 40],
  ['tool-schema look_up', 'cacheRead', 40],
  ['user', 'cacheRead', 40],
  ['user', 'inputFresh', 40],
]

test('what was stored is the front of every prompt that names it, in whatever run; storing it is a call of its own', () => {
  const [creation, first, second, ...others] = runsOf([store(0), ask(1, [text(LONG)], 40), ask(2, [text(`Else ${LONG}`)], 41)])
  expect(others).toEqual([])
  expect(creation?.calls).toMatchObject([
    {
      api: 'gemini-cached-contents',
      model: 'gemini-2.5-flash',
      usage: { cacheWrite5m: 120, inputTotal: 120, outputTotal: 0 },
      usageSource: 'reported',
      cost: { kind: 'priced', nanoUsd: 360_000, estimated: false },
    },
  ])
  expect(prompt(creation).map(([part]) => part)).toEqual(['system', 'tool-schema look_up', 'user'])
  expect(prompt(first).map(([part, bucket]) => [part, bucket])).toEqual(WHOLE.map(([part, bucket]) => [part, bucket]))
  for (const run of [creation, first, second]) {
    for (const call of run?.calls ?? []) {
      const tokens = call.segments.filter(({ direction }) => direction === 'input').reduce((sum, each) => sum + each.tokens, 0)
      expect(tokens).toBe(call.usage?.inputTotal)
    }
  }
})

test('a conversation goes on by what it sends itself; what was stored stands before all of it', () => {
  const [, run, ...others] = runsOf([
    store(0),
    ask(1, [text(`Go ${LONG}`)], 41),
    ask(2, [text(`Go ${LONG}`), text('Yes.', 'model'), text(`On ${LONG}`)], 83),
  ])
  expect(others).toEqual([])
  expect(prompt(run, 1).map(([part]) => part)).toEqual(['system', 'tool-schema look_up', 'user', 'user', 'assistant', 'user'])
  expect(run?.calls[1]?.evidence.map(({ kind }) => kind)).toContain('prefix-hash')
})

test('what was stored before anybody recorded it stays unknown, and is what was read from the cache', () => {
  const [run] = runsOf([ask(0, [text(LONG)], 40)])
  expect(prompt(run)).toEqual(
    [
      ['unattributed missing history', 'cacheRead', 120],
      ['user', 'inputFresh', 40],
    ].map(([part, bucket, tokens]) => [part, bucket, tokens]),
  )
})

test('a creation that failed stored nothing', () => {
  const error = { error: { code: 400, message: 'Cached content is too small.', status: 'INVALID_ARGUMENT' } }
  const failed = exchange(0, { ...GEMINI, path: '/v1beta/cachedContents' }, stored, { name: NAME, ...error }, 400)
  const [creation, run] = runsOf([failed, ask(1, [text(LONG)], 40)])
  expect(creation?.calls[0]).toMatchObject({ outcome: 'failed', usage: null, cost: { kind: 'free', why: 'not-billed' } })
  expect(prompt(run)[0]?.[0]).toBe('unattributed missing history')
})

test('Vertex puts the project before the name, by its number or by its name', () => {
  const cached = 'cachedContents/8527774415088254976'
  const [, run] = runsOf([
    store(0, { ...VERTEX, path: `/v1/${PROJECT}/cachedContents` }, `projects/56641835022/locations/us-central1/${cached}`),
    ask(
      1,
      [text(LONG)],
      40,
      { ...VERTEX, path: `/v1/${PROJECT}/publishers/google/models/gemini-2.5-flash:generateContent` },
      `${PROJECT}/${cached}`,
    ),
  ])
  expect(prompt(run).map(([part]) => part)).toEqual(WHOLE.map(([part]) => part))
})

test('where a stream breaks off, the prompt is estimated from what was stored, as the provider counted it', () => {
  const broken = {
    ...ask(1, [text(LONG)], 40),
    answer: {
      kind: 'cut' as const,
      body: `data: ${JSON.stringify({ candidates: [{ content: text('One two', 'model') }] })}\r\n\r\n`,
    },
  }
  const [, run] = runsOf([store(0), broken])
  expect(run?.calls[0]).toMatchObject({
    usageSource: 'estimated',
    usage: { cacheRead: 120, inputFresh: 40, outputText: 2 },
    cost: { kind: 'priced', estimated: true },
  })
  expect(runsOf([broken])[0]?.calls[0]).toMatchObject({ usage: null, usageSource: 'unknown', cost: { kind: 'unpriced' } })
})
