import type { PriceRates } from '../model/cost.ts'
import type { AgentId, CallId } from '../model/ids.ts'
import type { Usage } from '../model/usage.ts'
import type { CacheHost } from './cache-rules.ts'
import type { CacheRequest } from './simulate.ts'

/** A settled call as its provider's prompt cache met it: the request and answer of its last attempt. */
export interface CachedCall extends CacheHost, CacheRequest {
  readonly id: CallId
  readonly agentId: AgentId
  /** null: the provider did not say. */
  readonly usage: Usage | null
  /** The prices that it was charged at; null where there are none. */
  readonly rates: PriceRates | null
  /** See `readCacheSettings`. Read only where the prompts do not explain a miss. */
  readonly settings: () => Readonly<Record<string, string>>
}
