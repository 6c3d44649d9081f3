import { expect, test } from 'vitest'
import { type ClientListener, createClient, parseApiEvent, type Transport } from '#shared/api/client.ts'
import { ApiError, parseApiError } from '#shared/api/errors.ts'

function transportThatCounts() {
  const state: { opened: number; closed: number; tell: ClientListener } = { opened: 0, closed: 0, tell: () => {} }
  const transport: Transport = {
    request: () => Promise.reject(new ApiError({ code: 'not-found', message: 'There is no run 7f.' })),
    subscribe(listener) {
      state.opened += 1
      state.tell = listener
      return () => {
        state.closed += 1
      }
    },
  }
  return { transport, state }
}

test('all subscribers share one subscription of the transport', () => {
  const { transport, state } = transportThatCounts()
  const client = createClient(transport)
  const heard: string[] = []
  const first = client.subscribe((event) => heard.push(`first ${event.kind}`))
  const second = client.subscribe((event) => heard.push(`second ${event.kind}`))
  state.tell({ kind: 'status-changed' })
  first()
  state.tell({ kind: 'connection', up: false })
  second()
  expect(heard).toEqual(['first status-changed', 'second status-changed', 'second connection'])
  expect(state).toMatchObject({ opened: 1, closed: 1 })
  client.subscribe(() => {})
  expect(state.opened).toBe(2)
})

test('a refusal keeps the core’s code and words', async () => {
  const client = createClient(transportThatCounts().transport)
  await expect(client.call('runs.get', { ref: '7f' })).rejects.toMatchObject({
    code: 'not-found',
    message: 'There is no run 7f.',
  })
})

test.each([
  [
    { kind: 'run-changed', runId: '7f3a', seq: 4 },
    { kind: 'run-changed', runId: '7f3a', seq: 4 },
  ],
  [
    { kind: 'run-deleted', runId: '7f3a', seq: 5, more: true },
    { kind: 'run-deleted', runId: '7f3a', seq: 5 },
  ],
  [{ kind: 'status-changed' }, { kind: 'status-changed' }],
  [{ kind: 'something-newer' }, null],
  [{ kind: 'run-changed', runId: '', seq: 4 }, null],
  [{ kind: 'run-changed', seq: 4 }, null],
  ['status-changed', null],
  [null, null],
])('an event is read, or is none that this build knows: %o', (document, event) => {
  expect(parseApiEvent(document)).toEqual(event)
})

test('an error off the wire must have a known code and a message', () => {
  expect(parseApiError({ error: { code: 'ambiguous', message: 'Two runs.' } })).toMatchObject({
    code: 'ambiguous',
    message: 'Two runs.',
  })
  expect(parseApiError({ error: { code: 'teapot', message: 'x' } })).toBeNull()
  expect(parseApiError({ error: { code: 'internal' } })).toBeNull()
  expect(parseApiError({ message: 'x' })).toBeNull()
  expect(parseApiError(null)).toBeNull()
})
