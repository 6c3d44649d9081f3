import { isRecord, parseRecord, readRecord, readText } from './json-reading.ts'

/** By the field of the body in which a client wrote it (`metadata.session_id`). */
export type ClientIds = Readonly<Record<string, string>>

/** Fields in which clients name what they ask for: the conversation or the session; see `shared/runs/client-session.ts` for who writes which. */
const FIELDS: readonly (readonly string[])[] = [
  ['prompt_cache_key'],
  ['litellm_session_id'],
  ['conversation_id'],
  ['metadata', 'session_id'],
  ['client_metadata', 'session_id'],
  ['client_metadata', 'thread_id'],
  ['client_metadata', 'x-codex-parent-thread-id'],
  ['client_metadata', 'x-openai-subagent'],
  ['client_metadata', 'x-codex-turn-metadata'],
  ['client_metadata', 'ws_request_header_traceparent'],
]

/** The names that clients give in a request's body; `{}` or what to spread into a parsed request. */
export function readClientIds(body: unknown): { readonly clientIds?: ClientIds } {
  const found = FIELDS.flatMap((path) => {
    const [last = '', ...outer] = [...path].reverse()
    const holder = outer.reverse().reduce<unknown>((at, key) => readRecord(at, key), body)
    const text = isRecord(holder) ? readText(holder, last) : undefined
    return text === undefined ? [] : [[path.join('.'), text] as const]
  })
  const session = sessionOf(readText(readRecord(body, 'metadata'), 'user_id'))
  const ids = Object.fromEntries(session === undefined ? found : [...found, ['metadata.user_id', session]])
  return Object.keys(ids).length === 0 ? {} : { clientIds: ids }
}

/**
 * Claude Code names its session in `metadata.user_id` (`user_…_account_…_session_<id>`; since 2.1.78 JSON with `session_id`). A user id without
 * one names a person, not a conversation.
 */
function sessionOf(userId: string | undefined): string | undefined {
  if (userId === undefined) return undefined
  if (userId.startsWith('{')) return readText(parseRecord(userId), 'session_id')
  return /^user_.*_session_([\w-]+)$/.exec(userId)?.[1]
}
