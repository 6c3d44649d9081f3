import type { Workspace } from '../../agent/workspace.ts'
import { deliveryLog } from './service-log.ts'
import type { TestFailure } from './test-report.ts'

/** Which tests fail follows from the code in the working copy, as it would in reality. */
export function failuresIn(workspace: Workspace): readonly TestFailure[] {
  const source = (path: string) => workspace.read(path) ?? ''
  const backoffIsFixed = source('src/queue/backoff.ts').includes('random: () => number')
  const waitIsFixed = source('src/webhooks/deliver.ts').includes('clock.sleep(')
  const helperSleeps = source('test/helpers/time.ts').includes('sleep(ms, signal)')
  const testsPassRandom = source('test/queue.test.ts').includes('random)).toBe')
  const retryTest = source('test/webhook_retry.test.ts')
  return [
    ...(waitIsFixed ? [] : tooFewRequests(retryTest)),
    ...(backoffIsFixed ? [] : wrongDueTime(retryTest)),
    ...(backoffIsFixed && !testsPassRandom ? randomIsMissing(source('test/queue.test.ts')) : []),
    ...(waitIsFixed && !helperSleeps ? sleepIsMissing() : []),
  ]
}

/** Retries wait for real time, whatever the test's clock says. */
function tooFewRequests(source: string): readonly TestFailure[] {
  const file = 'test/webhook_retry.test.ts'
  const received = "expected [ { url: 'https://hooks.nordlicht.example/shop', …(3) }, …(1) ] to have a length of 3 but got 2"
  return [
    {
      file,
      title: 'webhook_retry > waits longer after each failure',
      message: `AssertionError: ${received}`,
      difference: ['3', '2'],
      source,
      statement: 'expect(sender.requests).toHaveLength(3)',
      log: deliveryLog('waits longer', [503, 503, 503, 204], 100),
    },
    {
      file,
      title: 'webhook_retry > gives up after the last attempt',
      message:
        'Error: Test timed out in 5000ms.\nIf this is a long-running test, pass a timeout value as the last argument or configure it globally with "testTimeout".',
      source,
      statement: "test('gives up after the last attempt'",
      log: deliveryLog('gives up', [500, 500, 500, 500], 100),
    },
  ]
}

/** The due time is computed from another clock than the test's. */
function wrongDueTime(source: string): readonly TestFailure[] {
  return [
    {
      file: 'test/webhook_retry.test.ts',
      title: 'webhook_retry > obeys Retry-After, given in seconds',
      message: 'AssertionError: expected 1763904434061 to be 1763904434057 // Object.is equality',
      difference: ['1763904434057', '1763904434061'],
      source,
      statement: 'expect((await store.get(id)).nextAttemptAt).toBe(clock.now() + 2_000)',
      log: deliveryLog('retry-after', [429, 204], 2_000),
    },
  ]
}

function randomIsMissing(source: string): readonly TestFailure[] {
  return ['equal', 'full'].map((jitter) => ({
    file: 'test/queue.test.ts',
    title: `backoff > jitter ${jitter} makes 100 ms into ${jitter === 'equal' ? 63 : 25} ms`,
    message: 'TypeError: random is not a function',
    source,
    statement: 'expect(applyJitter(100, jitter)).toBe(expected)',
    stack: [`applyJitter src/queue/backoff.ts:${jitter === 'equal' ? 85 : 87}:${jitter === 'equal' ? 39 : 25}`],
  }))
}

/** Tests with a clock that cannot sleep yet. */
function sleepIsMissing(): readonly TestFailure[] {
  return ['sleeps until the next one is due', 'ends its sleep when the service stops'].map((title, index) => ({
    file: 'test/queue_drain.test.ts',
    title,
    message: 'TypeError: clock.sleep is not a function',
    source: QUEUE_DRAIN_EXCERPT,
    statement: index === 0 ? 'const slept = drain.untilNext()' : 'const stopped = drain.untilNext(stopping.signal)',
    stack: ['wait src/webhooks/deliver.ts:47:16', 'Object.untilNext src/webhooks/fan-out.ts:88:11'],
    log: deliveryLog(title, [503, 503, 204], 400),
  }))
}

/** The lines of a test file that its failures show. */
const QUEUE_DRAIN_EXCERPT = `test('sleeps until the next one is due', async () => {
  await due(store, { inMs: 400 })
  const slept = drain.untilNext()
  await clock.advance(400)
  expect(await slept).toEqual({ kind: 'due', count: 1 })
})

test('ends its sleep when the service stops', async () => {
  const stopping = new AbortController()
  await due(store, { inMs: 60_000 })
  const stopped = drain.untilNext(stopping.signal)
  stopping.abort()
  expect(await stopped).toEqual({ kind: 'stopped' })
})
`
