import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ClientListener, StopSignal, Transport } from '#shared/api/client.ts'
import { askEarly, type Question } from '../../../../renderer/transports/early.ts'

/** A core that answers each question with a number of its own when it is told to. */
function slowCore() {
  const asked: { readonly question: string; readonly stop: StopSignal | undefined; answer(): void; fail(): void }[] = []
  const listeners: ClientListener[] = []
  let closed = 0
  const transport: Transport = {
    request: (method, params, stop) =>
      new Promise((resolve, reject) => {
        const number = asked.length
        const question = `${method} ${JSON.stringify(params)}`
        asked.push({ question, stop, answer: () => resolve(number as never), fail: () => reject(new Error('no answer')) })
      }),
    subscribe(listener) {
      listeners.push(listener)
      return () => {
        closed += 1
      }
    },
  }
  return { asked, listeners, transport, closed: () => closed }
}

const STATUS: Question = { method: 'core.status', params: {} }
const RUN: Question = { method: 'runs.view', params: { ref: 'abc' } }
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what was asked early is not asked again, and is given once', async () => {
  const core = slowCore()
  const transport = askEarly(core.transport, [STATUS, RUN])
  expect(core.asked.map(({ question }) => question)).toEqual(['core.status {}', 'runs.view {"ref":"abc"}'])
  const first = transport.request('runs.view', { ref: 'abc' })
  const second = transport.request('runs.view', { ref: 'abc' })
  const other = transport.request('runs.view', { ref: 'other' })
  for (const { answer } of core.asked) answer()
  expect(await Promise.all([first, second, other])).toEqual([1, 2, 3])
})

test('the order in which parameters are written makes no other question', async () => {
  const core = slowCore()
  const page = { query: { text: 'a' }, offset: 0, limit: 9 }
  const transport = askEarly(core.transport, [{ method: 'runs.page', params: page }])
  const answer = transport.request('runs.page', { limit: 9, offset: 0, query: { text: 'a' } })
  core.asked[0]?.answer()
  expect(await answer).toBe(0)
  expect(core.asked).toHaveLength(1)
})

test('whoever asks hears why it failed, and nobody else does', async () => {
  const core = slowCore()
  const transport = askEarly(core.transport, [STATUS, RUN])
  for (const { fail } of core.asked) fail()
  await expect(transport.request('core.status', {})).rejects.toThrow('no answer')
})

test('who stops an early question stops the work', () => {
  const core = slowCore()
  const transport = askEarly(core.transport, [RUN])
  const stop = new AbortController()
  void transport.request('runs.view', { ref: 'abc' }, stop.signal)
  expect(core.asked[0]?.stop?.aborted).toBe(false)
  stop.abort()
  expect(core.asked[0]?.stop?.aborted).toBe(true)
})

test('what nobody asked for within ten seconds is stopped and forgotten', async () => {
  const core = slowCore()
  const transport = askEarly(core.transport, [STATUS, RUN])
  void transport.request('core.status', {})
  await vi.advanceTimersByTimeAsync(10_000)
  expect(core.asked.map(({ stop }) => stop?.aborted)).toEqual([false, true])
  void transport.request('runs.view', { ref: 'abc' })
  expect(core.asked).toHaveLength(3)
})

test('what changes after the questions is told to the first who listens, in order', () => {
  const core = slowCore()
  const transport = askEarly(core.transport, [STATUS])
  core.listeners[0]?.({ kind: 'connection', up: true })
  core.listeners[0]?.({ kind: 'status-changed' })
  const heard: string[] = []
  const close = transport.subscribe(({ kind }) => heard.push(kind))
  expect(heard).toEqual(['connection', 'status-changed'])
  core.listeners[0]?.({ kind: 'status-changed' })
  expect(heard).toHaveLength(3)
  expect(core.listeners).toHaveLength(1)
  close()
  expect(core.closed()).toBe(1)
  transport.subscribe(() => undefined)
  expect(core.listeners).toHaveLength(2)
})
