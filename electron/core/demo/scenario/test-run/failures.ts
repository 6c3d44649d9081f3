import type { Workspace } from '../../agent/workspace.ts'
import { deliveryLog } from './service-log.ts'
import { formatPosition } from './source-position.ts'
import type { TestFailure } from './test-report.ts'

/** What of the story's changes the working copy has. */
export interface Progress {
  /** Backoff takes all times from its clock, and its randomness from outside. */
  readonly backoffFixed: boolean
  /** Deliveries wait on the clock. */
  readonly waitFixed: boolean
  readonly testClockSleeps: boolean
  readonly testsPassRandom: boolean
}

export function progressOf(workspace: Workspace): Progress {
  const has = (path: string, text: string) => workspace.read(path)?.includes(text) ?? false
  return {
    backoffFixed: has('src/queue/backoff.ts', 'random: () => number'),
    waitFixed: has('src/webhooks/deliver.ts', 'clock.sleep('),
    testClockSleeps: has('test/helpers/time.ts', 'sleep(ms, signal)'),
    testsPassRandom: has('test/queue.test.ts', 'applyJitter(100, jitter, random)'),
  }
}

/** Which tests fail follows from the code in the working copy, as it would in reality. */
export function failuresIn(workspace: Workspace): readonly TestFailure[] {
  const { backoffFixed, waitFixed, testClockSleeps, testsPassRandom } = progressOf(workspace)
  const stage = `${backoffFixed} ${testsPassRandom}`
  return [
    ...(waitFixed ? [] : [retriesComeLate(workspace, stage)]),
    ...(backoffFixed ? [] : [dueTimeIsOff(workspace)]),
    ...(backoffFixed && !testsPassRandom ? randomIsMissing(workspace) : []),
    ...(waitFixed && !testClockSleeps ? sleepIsMissing(workspace, stage) : []),
  ]
}

const RETRY_TEST = 'test/webhook_retry.test.ts'
const sourceOf = (workspace: Workspace, path: string): string => workspace.read(path) ?? ''

/** Full jitter has chosen three delays whose sum exceeds the 300 ms of real time that the test allows. */
function retriesComeLate(workspace: Workspace, stage: string): TestFailure {
  const title = 'webhook_retry > waits longer after each failure'
  const delays = [
    [41, 18],
    [88, 31],
    [183, 56],
  ] as const
  return {
    file: RETRY_TEST,
    title,
    message: "AssertionError: expected [ { url: 'https://hooks.example.com/shop', …(3) }, …(2) ] to have a length of 4 but got 3",
    difference: ['4', '3'],
    source: sourceOf(workspace, RETRY_TEST),
    statement: 'expect(sender.requests).toHaveLength(4)',
    logs: ['first', 'second', 'third'].map((repetition) => deliveryLog(`${stage} ${repetition} late`, 503, delays)),
  }
}

/** The due time is computed from another clock than the test's. */
function dueTimeIsOff(workspace: Workspace): TestFailure {
  return {
    file: RETRY_TEST,
    title: 'webhook_retry > obeys Retry-After, given in seconds',
    message: 'AssertionError: expected 7 to be less than 5',
    source: sourceOf(workspace, RETRY_TEST),
    statement: 'expect(Math.abs((nextAttemptAt ?? 0)',
    logs: [deliveryLog('asked to wait', 429, [[2_000, 1]])],
  }
}

function randomIsMissing(workspace: Workspace): readonly TestFailure[] {
  const backoff = sourceOf(workspace, 'src/queue/backoff.ts')
  const thrown = { equal: '(random() * delayMs) / 2', full: 'random() * delayMs)\n' }
  return (['equal', 'full'] as const).map((jitter) => ({
    file: 'test/queue.test.ts',
    title: `backoff > jitter ${jitter} makes 100 ms into ${jitter === 'equal' ? 63 : 25} ms`,
    message: 'TypeError: random is not a function',
    source: sourceOf(workspace, 'test/queue.test.ts'),
    statement: 'expect(applyJitter(100, jitter)).toBe(expected)',
    stack: [`applyJitter ${formatPosition('src/queue/backoff.ts', backoff, thrown[jitter].trimEnd())}`],
  }))
}

/** Tests with a clock that cannot sleep yet. */
function sleepIsMissing(workspace: Workspace, stage: string): readonly TestFailure[] {
  const deliver = sourceOf(workspace, 'src/webhooks/deliver.ts')
  const tests = {
    'sleeps until the next one is due': 'const slept = drain.untilNext()',
    'ends its sleep when the service stops': 'const stopped = drain.untilNext(stopping.signal)',
  }
  return Object.entries(tests).map(([title, statement]) => ({
    file: 'test/queue_drain.test.ts',
    title,
    message: 'TypeError: clock.sleep is not a function',
    source: QUEUE_DRAIN_EXCERPT,
    statement,
    stack: [
      `wait ${formatPosition('src/webhooks/deliver.ts', deliver, 'clock.sleep(')}`,
      'Object.untilNext src/webhooks/fan-out.ts:88:11',
    ],
    logs: [deliveryLog(`${stage} ${title}`, 503, [[120, 280]])],
  }))
}

/** The head of a test file, as far as its failures show it. */
const QUEUE_DRAIN_EXCERPT = `import { afterEach, beforeEach, expect, test } from 'vitest'
import { createDrain, type Drain } from '../src/webhooks/fan-out.ts'
import { due } from './helpers/factories.ts'
import { createMemoryDeliveryStore } from './helpers/memory-delivery-store.ts'
import { answers } from './helpers/scripted-sender.ts'
import { createTestClock, settle, type TestClock } from './helpers/time.ts'

let clock: TestClock
let store: ReturnType<typeof createMemoryDeliveryStore>
let drain: Drain

beforeEach(() => {
  clock = createTestClock()
  store = createMemoryDeliveryStore({ clock })
  drain = createDrain({ store, sender: answers().send, clock })
})

afterEach(() => drain.stop())

test('sleeps until the next one is due', async () => {
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
