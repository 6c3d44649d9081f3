import { type JsonRecord, readRecord, readString } from './json-reading.ts'
import type { CacheBreak } from './message-items.ts'

/**
 * An explicit cache breakpoint on a block or a tool: `cache_control` (Anthropic, and through gateways) with its time to live, or OpenAI's
 * `prompt_cache_breakpoint`, whose shortest lifetime is the plain one.
 */
export function readCacheBreak(block: JsonRecord): CacheBreak | undefined {
  const control = readRecord(block, 'cache_control')
  if (control) return readString(control, 'ttl') === '1h' ? '1h' : '5m'
  return readRecord(block, 'prompt_cache_breakpoint') ? '5m' : undefined
}
