import { apportion } from '../model/apportion.ts'
import type { RecalledRequest } from './history.ts'
import type { CountedPart } from './share.ts'

export interface Unattributed {
  readonly why: string
  readonly tokens: number
  /** Before which of the texts it stands. */
  readonly at: number
}

/**
 * What a prompt holds beyond its parts, by why it is not known, in the order of the texts. Providers bill the prompt anew for every round with
 * their own tools, and seal what searches found and how the model reasoned: no more tokens than it has bytes.
 */
export function unattributed(
  request: RecalledRequest,
  texts: readonly CountedPart[],
  tokens: number,
  usedServerTools: boolean,
): Unattributed[] {
  if (request.parts.length === 0) {
    return [{ why: request.heldByProvider ? 'hidden prompt' : 'request not read', tokens, at: 0 }]
  }
  if (usedServerTools) return [{ why: 'tools at the provider', tokens, at: texts.length }]
  if (request.missingHistory) {
    // What was stored holds the tools and the instructions too.
    if (request.cachedContent !== undefined) return [{ why: 'missing history', tokens, at: 0 }]
    const firstOfMessages = texts.findIndex((part) => part.kind !== 'system' && part.kind !== 'tool-schema')
    return [{ why: 'missing history', tokens, at: firstOfMessages < 0 ? texts.length : firstOfMessages }]
  }
  const sealed = texts.map((part) => part.sealed ?? 0)
  const bytes = sealed.reduce((sum, each) => sum + each, 0)
  const encrypted = apportion(Math.min(tokens, bytes), sealed)
  const hidden = {
    why: request.mcpServers ? 'schemas of MCP servers' : 'hidden prompt',
    tokens: Math.max(0, tokens - bytes),
    at: 0,
  }
  return [hidden, ...encrypted.map((each, at) => ({ why: 'encrypted', tokens: each, at }))].filter((each) => each.tokens > 0)
}
