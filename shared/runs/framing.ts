/**
 * Tokens that a provider puts around what the wire shows, measured on recorded traffic (medians): around a message, and around a tool use
 * beyond its name and arguments. Without them a short message or a lone tool use would look as if most of it came from nowhere.
 */
export interface Framing {
  readonly message: number
  readonly toolUse: number
}

const USUAL: Framing = { message: 4, toolUse: 10 }

const BY_API: Readonly<Record<string, Framing>> = {
  'anthropic-messages': { message: 4, toolUse: 44 },
  'openai-chat': { message: 4, toolUse: 8 },
  'openai-responses': { message: 4, toolUse: 11 },
  // Neither counts what it puts around a message.
  'gemini-generate-content': { message: 0, toolUse: 0 },
  'cohere-chat': { message: 0, toolUse: 10 },
}

export const framingOf = (api: string): Framing => BY_API[api] ?? USUAL
