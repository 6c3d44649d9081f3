import { type CacheHost, cacheRulesFor } from './cache-rules.ts'
import { type CachePrediction, type CacheRequest, type CacheSimulator, createCacheSimulator } from './simulate.ts'

/** Says what a call should read from its provider's cache and write to it. null: no rules are known for its host, or its prompt could not be read. */
export type CachePredictor = (call: CacheHost & CacheRequest) => CachePrediction | null

/**
 * Predicts the calls of a run by the published rules of the providers that it asks, one call after the other in the order of their start. The
 * caches are cold at first: what other runs have left in them is not known.
 */
export function createCachePredictor(): CachePredictor {
  const simulators = new Map<string, CacheSimulator | null>()
  return (call) => {
    if (call.parts.length === 0) return null
    const key = `${call.provider}\n${call.model}`
    const known = simulators.get(key)
    if (known !== undefined) return known?.(call) ?? null
    const rules = cacheRulesFor(call)
    const simulator = rules && createCacheSimulator(rules)
    simulators.set(key, simulator)
    return simulator?.(call) ?? null
  }
}
