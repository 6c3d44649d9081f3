import type { Headers } from '../model/fact.ts'
import { type JsonRecord, readNumber, readRecord } from './json-reading.ts'

/** xAI counts in ticks: 1 USD = 10^10 (docs.x.ai, "Cost Tracking"). */
const TICKS_PER_USD = 1e10

/**
 * What an answer says was charged, in dollars; undefined where it says nothing. The provider's own word in the usage comes before that of a
 * gateway which priced the call itself: `pydantic_ai_gateway.cost_estimate` beside the counts, or LiteLLM's header, whose 0 says nothing (it goes out
 * before a stream is generated).
 */
export function readReportedCost(usage: JsonRecord | undefined, headers: Headers): number | undefined {
  const gateway = readNumber(readRecord(usage, 'pydantic_ai_gateway'), 'cost_estimate')
  return (usage && usageCost(usage)) ?? notNegative(gateway) ?? litellmCost(headers)
}

function litellmCost(headers: Headers): number | undefined {
  const said = headers.find((header) => header[0] === 'x-litellm-response-cost')?.[1]
  if (said === undefined) return undefined
  const cost = Number(said)
  return cost > 0 && Number.isFinite(cost) ? cost : undefined
}

/**
 * `cost` (OpenRouter, Vercel), `cost.total_cost` (Perplexity), `cost.usd` (Charm Hyper), `cost_in_usd_ticks` (xAI), `estimated_cost`
 * (DeepInfra). With a key of one's own (`is_byok`) OpenRouter's `cost` is its fee alone, and the upstream's charge is added to it.
 */
function usageCost(usage: JsonRecord): number | undefined {
  const ticks = readNumber(usage, 'cost_in_usd_ticks')
  if (ticks !== undefined) return notNegative(ticks / TICKS_PER_USD)
  const cost = readNumber(usage, 'cost')
  if (cost !== undefined) {
    const upstream = readNumber(readRecord(usage, 'cost_details'), 'upstream_inference_cost')
    return notNegative(usage.is_byok === true ? cost + (upstream ?? 0) : cost)
  }
  const detailed = readRecord(usage, 'cost')
  return notNegative(readNumber(detailed, 'total_cost') ?? readNumber(detailed, 'usd') ?? readNumber(usage, 'estimated_cost'))
}

const notNegative = (amount: number | undefined): number | undefined => (amount !== undefined && amount >= 0 ? amount : undefined)
