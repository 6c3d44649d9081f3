import type { WireBody } from './conversation.ts'

/** An agent program as it goes over the wire, and what is true of it. */
export interface AgentProgram {
  /** In order of start. */
  readonly exchanges: readonly WireExchange[]
  readonly truth: Truth
}

export interface WireExchange {
  /** 24 hex digits. */
  readonly id: string
  readonly startUs: number
  readonly endUs: number
  readonly endpoint: { readonly provider: string; readonly host: string; readonly path: string }
  /** Name of the run in its path; null: none. */
  readonly run: string | null
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly request: string
  readonly answer: WireAnswer
}

export type WireAnswer =
  | ({ readonly kind: 'answered'; readonly status: number } & WireBody)
  /** A 200 stream whose connection the provider loses. */
  | ({ readonly kind: 'broken' } & WireBody)
  /** The connection is lost before any answer. */
  | { readonly kind: 'reset' }
  /** The client gives up before any answer. */
  | { readonly kind: 'timeout' }

/** Calls are named by their first exchange. */
export interface Truth {
  /** `why`: how the failure before it shows on the wire, and by what the client says that it asks again. */
  readonly retries: readonly { readonly exchange: string; readonly of: string; readonly why: RetryCause }[]
  readonly repairs: readonly CallPair[]
  readonly loops: readonly CallPair[]
  readonly tools: readonly ToolRun[]
  /** Every agent by its first call, with the tool use that started it. */
  readonly subagents: readonly { readonly first: string; readonly call: string; readonly useId: string }[]
}

export interface CallPair {
  readonly call: string
  readonly of: string
}

export interface RetryCause {
  readonly failure: 'reset' | 'timeout' | number
  /** The SDK's own count; null: the client repeats itself without saying so. */
  readonly count: number | null
}

/** A tool at work: from the end of the answer that asks for it to the request that brings its result. */
export interface ToolRun {
  readonly call: string
  readonly useId: string
  readonly name: string
  readonly startUs: number
  readonly endUs: number
}
