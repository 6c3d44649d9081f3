import { expect, test } from 'vitest'
import type { RunDetail } from '#shared/model/run.ts'
import { derive, record, showAll } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'

const runsOf = (text: string): RunDetail[] => showAll(derive(record(tell(text))).index)
/** Statuses of the attempts of every call. */
const attempts = (text: string): string[] =>
  runsOf(text).flatMap((run) => run.calls.map((call) => call.attempts.map(({ status }) => status ?? 'none').join(' ')))

test('an SDK that asks again after 429 makes one call of two attempts', () => {
  const [run] = runsOf(`
    0   +0.3 fix a: user "Fix it" -> 429
    1.5 +2   fix a: again         -> say "Done" [retry=1 in=900 out=100]`)
  expect(run).toMatchObject({ callCount: 1, attemptCount: 2, retryCount: 1, errorCount: 0, wasted: { retries: 1, nanoUsd: 0 } })
  const [call] = run?.calls ?? []
  expect(call).toMatchObject({
    outcome: 'completed',
    status: 200,
    durationMs: 3500,
    cost: { kind: 'priced', nanoUsd: 4_200_000 },
  })
  expect(call?.attempts).toMatchObject([
    {
      index: 0,
      status: 429,
      outcome: 'failed',
      error: 'HTTP 429 some_error: No.',
      usage: null,
      cost: { kind: 'free', why: 'not-billed' },
    },
    {
      index: 1,
      status: 200,
      outcome: 'completed',
      retryReason: '429 after 300 ms, sdk retry 1',
      cost: { kind: 'priced', nanoUsd: 4_200_000 },
    },
  ])
})

test('the same body after a transient failure is a retry without any header', () => {
  expect(
    attempts(`
    0 +1 - a: user "One" -> 529
    2 +1 - a: again      -> reset
    4 +1 - a: again      -> say "Done"`),
  ).toEqual(['529 none 200'])
})

test('the same body after a refusal, or after a success, is another call', () => {
  expect(
    attempts(`
    0 +1 fix a: user "One" -> 400
    2 +1 fix a: again      -> say "Done"
    4 +1 fix a: again      -> say "Done"`),
  ).toEqual(['400', '200', '200'])
})

test('the same request at the same time is another call, and each failure is retried once', () => {
  expect(
    attempts(`
    0 +1 fix a: user "One" -> 429
    0 +1 fix b: user "One" -> 429
    3 +1 fix a: again      -> say "1" [retry=1]
    3 +1 fix b: again      -> say "2" [retry=1]
    9 +1 fix b: again      -> say "3"`),
  ).toEqual(['429 200', '429 200', '200'])
})

test('a time-out on the client side is retried by the header alone', () => {
  expect(
    attempts(`
    0  +9 fix a: user "One" -> cut ""
    10 +1 fix a: again      -> say "Done" [retry=1]`),
  ).toEqual(['none 200'])
  expect(
    attempts(`
    0  +9 fix a: user "One" -> cut ""
    10 +1 fix a: again      -> say "Done"`),
  ).toEqual(['none', '200'])
})

test('where the program tries anew after its SDK gave up, the count begins again, and it is still one call', () => {
  expect(
    attempts(`
    0  +1 fix a: user "One" -> 529       [retry=0]
    2  +1 fix a: again      -> 529       [retry=1]
    4  +1 fix a: again      -> cut ""    [retry=0]
    6  +1 fix a: again      -> say "Done" [retry=1]`),
  ).toEqual(['529 529 none 200'])
})

test('a retry never crosses into a run of another name', () => {
  const runs = runsOf(`
    0 +1 fix  a: user "One" -> 429
    2 +1 more b: user "One" -> say "Done"`)
  expect(runs.map((run) => [run.name, run.attemptCount])).toEqual([
    ['fix', 1],
    ['more', 1],
  ])
})

test('what failed long ago is not retried', () => {
  expect(
    attempts(`
    0   +1 - a: user "One" -> 503
    200 +1 - a: again      -> say "Done"`),
  ).toEqual(['503', '200'])
})

test('a stream that the client leaves costs what it had generated, marked estimated', () => {
  const [run] = runsOf(`0 +4 fix a: user "Count" -> cut "one two three four" [in=1000]`)
  expect(run?.calls[0]).toMatchObject({
    outcome: 'aborted',
    error: 'cut off by the client',
    ttftMs: 2000,
    usageSource: 'estimated',
    usage: { inputFresh: 1000, outputText: 4 },
    cost: { kind: 'priced', nanoUsd: 3_060_000, estimated: true },
  })
  expect(run).toMatchObject({ errorCount: 1, cost: { nanoUsd: 3_060_000, estimatedCalls: 1 } })
})

test('what nobody reported is unknown, never zero', () => {
  const [run] = runsOf(`
    0 +4 fix a: user "Count" -> cut ""
    5 +1 fix b: user "Hello" -> say "Hello" [model=mystery]`)
  expect(run?.calls).toMatchObject([
    { usage: null, usageSource: 'unknown', cost: { kind: 'unpriced', why: 'no-usage' } },
    { usage: { inputTotal: 100 }, usageSource: 'reported', cost: { kind: 'unpriced', why: 'unknown-model' } },
  ])
  expect(run?.cost).toEqual({ nanoUsd: 0, reportedCalls: 0, estimatedCalls: 0, freeCalls: 0, unpricedCalls: 2 })
})

test('an error inside a 200 stream fails the attempt; asked again, it is wasted money', () => {
  const [run] = runsOf(`
    0 +1 fix a: user "One" -> error "Overloaded" [in=1000]
    2 +1 fix a: again      -> say "Done" [in=1000 out=0]`)
  expect(run?.calls.map((call) => call.attempts.map(({ outcome, error }) => [outcome, error]))).toEqual([
    [
      ['failed', 'error in the stream overloaded_error: Overloaded'],
      ['completed', undefined],
    ],
  ])
  expect(run?.wasted).toEqual({ nanoUsd: 3_015_000, retries: 1, repairs: 0, loops: 0 })
})
