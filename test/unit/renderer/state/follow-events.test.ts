import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ClientEvent } from '#shared/api/client.ts'
import { followEvents } from '../../../../renderer/state/queries.ts'
import { SAMPLE } from '../sample.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A page that has read its run and the status, and hears events. Returns which of the two are asked for again after some events. */
function pageThatHears(...events: readonly ClientEvent[]): readonly string[] {
  const cache = new QueryClient()
  cache.setQueryData(['run', 'last'], 'as read')
  cache.setQueryData(['status'], 'as read')
  const client = {
    call: () => Promise.reject(new Error('Nobody looks at the page.')),
    subscribe(listener: (event: ClientEvent) => void) {
      for (const event of events) listener(event)
      return () => undefined
    },
  }
  const stop = followEvents(client, cache, () => undefined)
  vi.runOnlyPendingTimers()
  stop()
  return [['run', 'last'], ['status']].filter((key) => cache.getQueryState(key)?.isInvalidated).map(([key = '']) => key)
}

const up: ClientEvent = { kind: 'connection', up: true }
const down: ClientEvent = { kind: 'connection', up: false }

test('the first connection asks for nothing again: the page has just read it', () => {
  expect(pageThatHears(up)).toEqual([])
})

test('a connection that comes back asks for everything again', () => {
  expect(pageThatHears(up, down, up)).toEqual(['run', 'status'])
})

test('a core that answers only after some attempts is asked again, for the first questions may have failed', () => {
  expect(pageThatHears(down, up)).toEqual(['run', 'status'])
})

test('a run that changed right after the first connection is asked for again', () => {
  expect(pageThatHears(up, { kind: 'run-changed', runId: SAMPLE.view.run.id, seq: 1 })).toEqual(['run', 'status'])
})

test('while the core is not heard nothing is asked for', () => {
  expect(pageThatHears(up, down)).toEqual([])
})

test('a core slower than its events is asked once more when it has answered, not on top of what it was asked', async () => {
  const cache = new QueryClient()
  const answers: (() => void)[] = []
  const list = new QueryObserver(cache, {
    queryKey: ['runs'],
    queryFn: () => new Promise<number>((resolve) => answers.push(() => resolve(answers.length))),
  })
  const unobserve = list.subscribe(() => undefined)
  answers[0]?.()
  await vi.advanceTimersByTimeAsync(0)
  let hear = (_: ClientEvent): void => undefined
  const client = {
    call: () => Promise.reject(new Error('Nothing else is asked.')),
    subscribe(listener: (event: ClientEvent) => void) {
      hear = listener
      return () => undefined
    },
  }
  const stop = followEvents(client, cache, () => undefined)
  for (let event = 0; event < 100; event += 1) {
    hear({ kind: 'run-changed', runId: SAMPLE.view.run.id, seq: event })
    await vi.advanceTimersByTimeAsync(50)
  }
  expect(answers).toHaveLength(2)
  answers[1]?.()
  await vi.advanceTimersByTimeAsync(1000)
  expect(answers).toHaveLength(3)
  answers[2]?.()
  await vi.advanceTimersByTimeAsync(1000)
  expect(answers).toHaveLength(3)
  stop()
  unobserve()
})
