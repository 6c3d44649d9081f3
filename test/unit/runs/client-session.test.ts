import { expect, test } from 'vitest'
import { readClientWords } from '#shared/runs/client-session.ts'

test('Codex names its window, its thread and what started it', () => {
  const { session } = readClientWords([
    ['originator', 'codex_cli_rs'],
    ['session-id', 's1'],
    ['thread-id', 't2'],
    ['x-codex-parent-thread-id', 't1'],
    ['x-openai-subagent', 'review'],
  ])
  expect(session).toEqual({
    id: 's1',
    evidence: { kind: 'session-id', detail: 'session-id: s1' },
    agent: { key: 't2', parentKey: 't1', name: 'review', evidence: { kind: 'session-id', detail: 'thread-id: t2' } },
  })
})

test('a session header that anybody may send for anything is not believed', () => {
  expect(readClientWords([['session-id', 's1']]).session).toBeNull()
  expect(readClientWords([['x-opencode-session', '']]).session).toBeNull()
})

test('a trace is read from a W3C traceparent, but not from an empty one', () => {
  const trace = (id: string) => readClientWords([['traceparent', `00-${id}-00f067aa0ba902b7-01`]]).trace
  expect(trace('4bf92f3577b34da6a3ce929d0e0e4736')?.id).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  expect(trace('0'.repeat(32))).toBeNull()
})
