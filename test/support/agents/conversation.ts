/** A conversation as an agent program holds it, whatever the wire calls its parts. */
export interface ToolUse {
  readonly id: string
  readonly name: string
  readonly input: Readonly<Record<string, unknown>>
}

export type Message =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly uses: readonly ToolUse[] }
  | { readonly role: 'results'; readonly results: readonly { readonly id: string; readonly text: string }[] }

export interface Prompt {
  readonly model: string
  readonly stream: boolean
  readonly system: string
  /** Names of the tools offered. */
  readonly tools: readonly string[]
  readonly messages: readonly Message[]
}

export interface Answer {
  readonly id: string
  readonly model: string
  readonly text: string
  readonly uses: readonly ToolUse[]
  readonly input: number
  readonly output: number
}

/** An HTTP answer's body, whole or as a stream. */
export interface WireBody {
  readonly contentType: string
  readonly body: string
}

/** One provider's way of writing requests and answers; written from the providers' documentation. */
export interface Wire {
  readonly name: 'anthropic' | 'chat' | 'responses'
  readonly endpoint: { readonly provider: string; readonly host: string; readonly path: string }
  readonly toolIdPrefix: string
  /** What this provider answers when it has too much to do. */
  readonly overloaded: number
  request(prompt: Prompt): string
  answer(answer: Answer, stream: boolean): WireBody
  /** The beginning of a stream that breaks off in the middle of its first words. */
  brokenAnswer(answer: Answer): WireBody
  error(status: number): WireBody
}

export const json = (value: unknown): WireBody => ({ contentType: 'application/json', body: JSON.stringify(value) })
export const events = (lines: readonly string[]): WireBody => ({ contentType: 'text/event-stream', body: lines.join('') })

export const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'service_unavailable',
  529: 'overloaded_error',
}
