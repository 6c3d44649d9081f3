import { expect, test } from 'vitest'
import { exchangeId, runId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { presentDetail, presentRun } from '#shared/runs/present.ts'
import type { ReadingTime } from '#shared/runs/status.ts'
import { derive, record, STORY_START, showAll } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'

const at = (seconds: number, ...liveCores: string[]): ReadingTime => ({ now: epochUs(STORY_START + seconds * 1e6), liveCores })

/** Status and duration of the story's only run. */
function read(story: string, time: ReadingTime) {
  const { index } = derive(record(tell(story)))
  const [run] = index.runs()
  if (!run) throw new Error('The story makes no run.')
  const { status, durationMs } = presentRun({ run, totals: index.totals(run.id), open: index.openOf(run.id) }, time)
  return [status, durationMs]
}

test('a run is running until the idle time has passed since its last exchange settled', () => {
  const story = '0 +5 fix a: user "Fix it" -> say "Done"'
  expect(read(story, at(124, 'core-1'))).toEqual(['running', 5000])
  expect(read(story, at(125, 'core-1'))).toEqual(['finished', 5000])
})

test('while an exchange is open a run runs on with the clock', () => {
  expect(read('0 +0 fix a: user "Fix it" -> open', at(1000, 'core-1'))).toEqual(['running', 1_000_000])
})

test('an exchange that its core left open interrupted the run, at once', () => {
  const story = `
    0 +1 fix a: user "Fix it" -> say "Done"
    2 +0 fix a: user "Go on"  -> open`
  expect(read(story, at(3, 'core-2'))).toEqual(['interrupted', 1000])
})

test('calls without an answer are shown apart: open, or interrupted with their core', () => {
  const { index } = derive(
    record(
      tell(`
    0 +1 fix a: user "Fix it" -> say "Done"
    2 +0 fix a: user "Go on"  -> open`),
    ),
  )
  const [run] = index.runs()
  const rows = { run: run ?? expect.fail('no run'), totals: null, open: run ? index.openOf(run.id) : [] }
  const shown = (time: ReadingTime) => presentDetail(rows, index.agents(rows.run.id), [], new Map(), [], time).open
  const call = { agent: 'main', provider: 'anthropic', api: 'anthropic-messages', model: 'sonnet' }
  const startedAt = new Date(STORY_START / 1000 + 2000).toISOString()
  expect(shown(at(3, 'core-1'))).toEqual([{ ...call, startedAt, interrupted: false }])
  expect(shown(at(3, 'core-2'))).toEqual([{ ...call, startedAt, interrupted: true }])
})

test('annotations name, tag, judge and end a run', () => {
  const story = tell('0 +1 - a: user "Fix it" -> say "Done" [tags:user=ann]')
  const id = runId(exchangeId(story[0]?.id ?? ''))
  const annotations = [
    { at: 2, runId: id, body: { type: 'name' as const, name: 'first try' } },
    { at: 3, runId: id, body: { type: 'tag' as const, key: 'branch', value: 'main' } },
    { at: 4, runId: id, body: { type: 'outcome' as const, success: true } },
    { at: 5, runId: id, body: { type: 'run-ended' as const } },
  ]
  expect(showAll(derive(record(story, annotations)).index, 6)).toMatchObject([
    { name: 'first try', tags: { user: 'ann', branch: 'main' }, outcome: 'success', status: 'finished' },
  ])
})

test('a tag and an outcome are taken back; what the calls brought stays', () => {
  const story = tell('0 +1 - a: user "Fix it" -> say "Done" [tags:user=ann]')
  const id = runId(exchangeId(story[0]?.id ?? ''))
  const annotations = [
    { at: 2, runId: id, body: { type: 'tag' as const, key: 'branch', value: 'main' } },
    { at: 3, runId: id, body: { type: 'tag' as const, key: 'user', value: 'bob' } },
    { at: 4, runId: id, body: { type: 'outcome' as const, success: false } },
    { at: 5, runId: id, body: { type: 'untagged' as const, key: 'branch' } },
    { at: 6, runId: id, body: { type: 'untagged' as const, key: 'user' } },
    { at: 7, runId: id, body: { type: 'outcome-withdrawn' as const } },
  ]
  const [run] = showAll(derive(record(story, annotations)).index, 8)
  expect(run?.tags).toEqual({ user: 'ann' })
  expect(run).not.toHaveProperty('outcome')
})

test("a run's JSON is the contract's, no more and no less", () => {
  const [run] = showAll(derive(record(tell('0 +2 fix a: user "Fix it" -> say "Done" [in=1000 out=100]'))).index)
  const usage = {
    inputFresh: 1000,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    outputText: 100,
    reasoning: 0,
    inputTotal: 1000,
    outputTotal: 100,
    other: {},
  }
  const price = {
    kind: 'priced',
    nanoUsd: 4_500_000,
    basis: 'computed',
    computedNanoUsd: 4_500_000,
    reportedNanoUsd: null,
    priceRow: 'story 1/sonnet',
    estimated: false,
  }
  const { calls, spans, ...head } = run ?? {}
  expect(head).toEqual({
    id: '0001000000000000',
    name: 'fix',
    source: 'recorded',
    status: 'finished',
    startedAt: '2026-09-21T14:13:20.000Z',
    durationMs: 2000,
    tags: {},
    models: ['sonnet'],
    callCount: 1,
    attemptCount: 1,
    retryCount: 0,
    toolCount: 0,
    errorCount: 0,
    usage,
    cost: { nanoUsd: 4_500_000, reportedCalls: 1, estimatedCalls: 0, freeCalls: 0, unpricedCalls: 0 },
    wasted: { nanoUsd: 0, retries: 0, repairs: 0, loops: 0 },
  })
  const { segments, ...call } = calls?.[0] ?? {}
  expect(call).toEqual({
    id: 'c0001000000000000',
    runId: '0001000000000000',
    spanId: 'sc0001000000000000',
    agent: 'main',
    callSite: 'main · user turn · Bash, Read',
    tags: {},
    provider: 'anthropic',
    api: 'anthropic-messages',
    model: 'sonnet',
    servedModel: 'sonnet',
    startedAt: '2026-09-21T14:13:20.000Z',
    durationMs: 2000,
    streaming: false,
    status: 200,
    outcome: 'completed',
    stopReason: 'end_turn',
    usage,
    usageSource: 'reported',
    cost: price,
    attempts: [
      {
        exchangeId: '000100000000000000000000',
        spanId: 'sa0001000000000000',
        index: 0,
        status: 200,
        outcome: 'completed',
        startedAt: '2026-09-21T14:13:20.000Z',
        durationMs: 2000,
        usage,
        cost: price,
      },
    ],
    toolUses: [],
    evidence: [{ kind: 'path', detail: '/run/fix' }],
    rewrites: [],
  })
  expect(segments?.map(({ direction, kind }) => `${direction} ${kind}`)).toContain('output text')
  expect(spans?.map(({ id, parentId, kind, totalNanoUsd }) => [id, parentId, kind, totalNanoUsd])).toEqual([
    ['sg0001000000000000', null, 'agent', 4_500_000],
    ['sc0001000000000000', 'sg0001000000000000', 'call', 4_500_000],
    ['sa0001000000000000', 'sc0001000000000000', 'attempt', 4_500_000],
  ])
})

test('each block of the system prompt and of a message is a segment of its own, as it went over the wire', () => {
  const texts = (...all: string[]) => all.map((text) => ({ type: 'text', text }))
  const request = JSON.stringify({
    model: 'sonnet',
    max_tokens: 100,
    system: texts('You fix tests.', 'Answer in one line.'),
    messages: [
      { role: 'user', content: texts('Today is Monday.', 'Why does it fail?') },
      { role: 'assistant', content: texts('Let me see.', 'It is the clock.') },
      { role: 'user', content: texts('Then fix it.') },
    ],
  })
  const [run] = showAll(
    derive(record(tell('0 +2 fix a: user "Fix it" -> say "Done" [in=36 out=2]').map((each) => ({ ...each, request })))).index,
  )
  const input = run?.calls[0]?.segments.filter(({ direction }) => direction === 'input') ?? []
  // A word is a token here; a message has four around it.
  expect(input.map(({ kind, tokens, nanoUsd }) => `${kind} ${tokens} ${nanoUsd}`)).toEqual([
    'system 3 9000',
    'system 4 12000',
    'user 7 21000',
    'user 4 12000',
    'assistant 7 21000',
    'assistant 4 12000',
    'user 7 21000',
  ])
})
