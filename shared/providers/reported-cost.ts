import { type JsonRecord, readNumber, readRecord } from './json-reading.ts'

/** xAI counts in ticks: 1 USD = 10^10 (docs.x.ai, "Cost Tracking"). */
const TICKS_PER_USD = 1e10

/**
 * What a usage object says was charged, in dollars; undefined where it says nothing.
 * `cost` (OpenRouter, Vercel), `cost.total_cost` (Perplexity), `cost.usd` (Charm Hyper), `cost_in_usd_ticks` (xAI), `estimated_cost`
 * (DeepInfra). With a key of one's own (`is_byok`) OpenRouter's `cost` is its fee alone, and the upstream's charge is added to it.
 */
export function readReportedCost(usage: JsonRecord): number | undefined {
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
