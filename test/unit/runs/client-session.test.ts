import { describe, expect, test } from 'vitest'
import { readClientIds } from '#shared/providers/client-ids.ts'
import { type ClientWords, readClientWords } from '#shared/runs/client-session.ts'
import { CLIENTS } from '#shared/runs/session-clients.ts'

const sessionOf = (headers: Record<string, string>, clientIds: Record<string, string> = {}) =>
  readClientWords({ headers: Object.entries(headers) }, clientIds).session

/** `session`, `session/agent`, `session/agent<parent`, `session/agent (name)`; a main agent that has an id as `session/[agent]`. */
function brief(headers: Record<string, string>, clientIds: Record<string, string> = {}): string | null {
  const session = sessionOf(headers, clientIds)
  if (!session) return null
  if (!session.agent) return session.id
  const { key, parentKey, name, isMain } = session.agent
  const agent = isMain ? `[${key}]` : key
  return `${session.id}/${agent}${parentKey === null ? '' : `<${parentKey}`}${name === null ? '' : ` (${name})`}`
}

const CODEX = { originator: 'codex_cli_rs' }

describe.each<[client: string, ways: [Record<string, string>, Record<string, string>, string | null][]]>([
  [
    'Claude Code',
    [
      [{ 'x-claude-code-session-id': 's1' }, {}, 's1'],
      [{ 'x-claude-code-session-id': 's1', 'x-claude-code-agent-id': 'a1' }, {}, 's1/a1'],
      [
        { 'x-claude-code-session-id': 's1', 'x-claude-code-agent-id': 'a2', 'x-claude-code-parent-agent-id': 'a1' },
        {},
        's1/a2<a1',
      ],
      [{}, { 'metadata.user_id': 's1' }, 's1'],
      [{ 'x-claude-code-session-id': 's1' }, { 'metadata.user_id': 's0' }, 's1'],
      [{ 'x-claude-code-agent-id': 'a1' }, {}, null],
    ],
  ],
  [
    'Codex',
    [
      [{ ...CODEX, 'session-id': 's1' }, {}, 's1'],
      [{ ...CODEX, session_id: 's1' }, {}, 's1'],
      [{ ...CODEX, 'session-id': 's1', 'thread-id': 't1' }, {}, 's1/[t1]'],
      [{ 'session-id': 's1', 'thread-id': 't2', 'x-codex-parent-thread-id': 't1' }, {}, 's1/t2<t1'],
      [{ ...CODEX, 'session-id': 's1', 'thread-id': 't2', 'x-openai-subagent': 'review' }, {}, 's1/t2 (review)'],
      [{ 'x-codex-turn-metadata': '{"session_id":"s1","thread_id":"t1","turn_id":"9"}' }, {}, 's1/[t1]'],
      [
        { 'x-codex-turn-metadata': '{"session_id":"s1","thread_id":"t2","parent_thread_id":"t1"}' },
        { prompt_cache_key: 't2' },
        's1/t2<t1',
      ],
      [{ ...CODEX }, { prompt_cache_key: 'p1' }, 'p1'],
      [{ ...CODEX, 'session-id': 'handshake' }, { 'client_metadata.session_id': 'frame' }, 'frame'],
      [{ 'session-id': 's1', 'thread-id': 't1' }, {}, null],
      [{ originator: 'elsewhere', session_id: 's1' }, { prompt_cache_key: 'p1' }, null],
      [{ 'x-codex-turn-metadata': '{"session_id":' }, {}, null],
    ],
  ],
  [
    'OpenCode',
    [
      [{ 'x-opencode-session': 'ses_1' }, {}, 'ses_1'],
      [{ 'x-session-affinity': 'ses_1', 'x-session-id': 'ses_1' }, {}, 'ses_1'],
      [{ 'x-session-affinity': 'one', 'user-agent': 'opencode/1.4.0 ai-sdk/5' }, {}, 'one'],
      [{ 'x-session-affinity': 'ses_2', 'x-parent-session-id': 'ses_1' }, {}, 'ses_1/ses_2'],
      [{ 'x-session-affinity': 'replica-7' }, {}, null],
      [{ 'x-session-id': 'visit-7', 'x-parent-session-id': 'visit-6' }, {}, null],
      [{ 'x-opencode-session': '' }, {}, null],
    ],
  ],
  [
    'Amp',
    [
      [{ 'x-amp-thread-id': 'T-1' }, {}, 'T-1'],
      [{ 'x-amp-thread-id': ' ' }, {}, null],
    ],
  ],
  [
    'Pi',
    [
      [{ originator: 'pi', 'x-client-request-id': 's1' }, {}, 's1'],
      [{ 'x-client-request-id': 's1', session_id: 's1' }, {}, 's1'],
      [{ 'x-client-request-id': 's1' }, { prompt_cache_key: 's1' }, 's1'],
      [{ 'x-client-request-id': 'r1' }, {}, null],
      [{ 'x-client-request-id': 'r1', session_id: 's1' }, { prompt_cache_key: 'p1' }, null],
      [{ originator: 'pipeline', 'x-client-request-id': 'r1' }, {}, null],
    ],
  ],
  [
    'LiteLLM',
    [
      [{ 'x-litellm-session-id': 's1' }, {}, 's1'],
      [{}, { litellm_session_id: 's1' }, 's1'],
      [{}, { 'metadata.session_id': 's1' }, 's1'],
      [{ 'x-litellm-trace-id': 's1' }, { prompt_cache_key: 'p1' }, null],
    ],
  ],
  [
    'Cohere',
    [
      [{}, { conversation_id: 's1' }, 's1'],
      [{ conversation_id: 's1' }, {}, null],
    ],
  ],
])('%s', (_, ways) => {
  test.each(ways)('by %j and in the body %j: %s', (headers, clientIds, expected) => {
    expect(brief(headers, clientIds)).toBe(expected)
  })
})

test('every client of the table is told above, once', () => {
  expect(CLIENTS.map(({ client }) => client)).toEqual(['Claude Code', 'Codex', 'OpenCode', 'Amp', 'Pi', 'LiteLLM', 'Cohere'])
})

test('what a client said is shown as it said it', () => {
  const session = sessionOf({ ...CODEX, 'session-id': 's1', 'thread-id': 't2', 'x-codex-parent-thread-id': 't1' })
  expect(session?.evidence).toEqual({ kind: 'session-id', detail: 'session-id: s1' })
  expect(session?.agent?.evidence).toEqual({ kind: 'session-id', detail: 'thread-id: t2' })
  expect(sessionOf({}, { litellm_session_id: 's1' })?.evidence.detail).toBe('body litellm_session_id: s1')
})

test('a trace is read from a W3C traceparent, but not from an empty one', () => {
  const trace = (id: string) => readClientWords({ headers: [['traceparent', `00-${id}-00f067aa0ba902b7-01`]] }, {}).trace
  expect(trace('4bf92f3577b34da6a3ce929d0e0e4736')?.id).toBe('4bf92f3577b34da6a3ce929d0e0e4736')
  expect(trace('0'.repeat(32))).toBeNull()
})

describe('a turn of a WebSocket', () => {
  const handshake: [string, string][] = [
    ['originator', 'codex_cli_rs'],
    ['session-id', 'handshake-session'],
    ['thread-id', 'handshake-thread'],
    ['x-openai-subagent', 'review'],
    ['traceparent', `00-${'a'.repeat(32)}-00f067aa0ba902b7-01`],
  ]
  const turn = (number: number, body: object): ClientWords =>
    readClientWords({ headers: handshake, socket: { id: 's', turn: number } }, readClientIds(body).clientIds)

  test('speaks for itself, whatever the handshake said (Floway 425)', () => {
    const { session, trace } = turn(2, {
      prompt_cache_key: 'own-session',
      client_metadata: {
        session_id: 'own-session',
        thread_id: 'own-thread',
        ws_request_header_traceparent: `00-${'b'.repeat(32)}-00f067aa0ba902b7-01`,
      },
    })
    expect(session).toMatchObject({
      id: 'own-session',
      evidence: { kind: 'session-id', detail: 'body client_metadata.session_id: own-session' },
      agent: { key: 'own-thread', parentKey: null, name: null, isMain: true },
    })
    expect(trace?.id).toBe('b'.repeat(32))
  })

  test('that names its session alone takes no agent from the handshake', () => {
    expect(turn(2, { client_metadata: { session_id: 'own-session' } }).session).toMatchObject({ id: 'own-session', agent: null })
  })

  test('says it in JSON too', () => {
    const metadata = JSON.stringify({ session_id: 'own-session', thread_id: 'own-thread' })
    expect(turn(2, { client_metadata: { 'x-codex-turn-metadata': metadata } }).session).toMatchObject({
      id: 'own-session',
      agent: { key: 'own-thread', name: null },
    })
  })

  test('that says nothing is of the session that opened the socket, but of its trace only if it was the first', () => {
    expect(turn(2, {}).session).toMatchObject({ id: 'handshake-session', agent: { key: 'handshake-thread', name: 'review' } })
    expect(turn(1, {}).trace?.id).toBe('a'.repeat(32))
    expect(turn(2, {}).trace).toBeNull()
  })
})
