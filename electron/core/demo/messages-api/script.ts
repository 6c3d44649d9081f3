import type { MessagesRequest } from './messages-request.ts'

/** What the model of the stand-in says, decided by the request alone. */
export interface Script {
  /** null: no such conversation was foreseen. */
  answer(request: MessagesRequest): ScriptedAnswer | null
}

export interface ScriptedAnswer {
  readonly blocks: readonly ScriptedBlock[]
  /** Seconds of the story until the first token. */
  readonly firstTokenAfter: number
  readonly tokensPerSecond: number
  /** How the first attempts end, in order; the one after them is answered. */
  readonly failures?: readonly ScriptedFailure[]
}

export type ScriptedBlock =
  | { readonly type: 'thinking'; readonly thinking: string }
  | { readonly type: 'text'; readonly text: string }
  | ScriptedToolUse

export interface ScriptedToolUse {
  readonly type: 'tool_use'
  readonly name: string
  /** A string is the JSON text as the model writes it, which then need not parse. */
  readonly input: Readonly<Record<string, unknown>> | string
}

/** Seconds are the story's. */
export type ScriptedFailure =
  | { readonly status: 429; readonly after: number; readonly retryAfter: number }
  | { readonly status: 529; readonly after: number }
