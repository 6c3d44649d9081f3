import { type Usage, usageOf } from '../../model/usage.ts'
import { type JsonRecord, readCount, readRecord } from '../json-reading.ts'

/**
 * Reads `usage` (version 2) or `meta` (version 1, embeddings, reranking) into disjoint buckets. `tokens` counts what the model really read and
 * wrote, `billed_units` what is charged: what Cohere adds around prompt and answer is not, and stands apart as `input.unbilled` and
 * `output.unbilled`. It opens the prompt, so cached tokens (a prefix) are its before they are the client's.
 * Source: docs.cohere.com, "Chat" and "How does Cohere's pricing work". null: the object has no counts.
 */
export function readCohereUsage(from: JsonRecord): Usage | null {
  const billed = readRecord(from, 'billed_units')
  const tokens = readRecord(from, 'tokens')
  const input = readSide(billed, tokens, 'input_tokens')
  const output = readSide(billed, tokens, 'output_tokens')
  const searches = readCount(billed, 'search_units')
  if (!input && !output && searches === undefined) return null
  const cached = readCount(from, 'cached_tokens') ?? 0
  const cacheRead = input ? Math.min(input.billed, Math.max(0, cached - input.unbilled)) : 0
  const reasoning = output ? Math.min(output.billed, readCount(tokens, 'reasoning_tokens') ?? 0) : 0
  const other = {
    'input.image': readCount(billed, 'image_tokens') ?? 0,
    'input.unbilled': input?.unbilled ?? 0,
    'output.unbilled': output?.unbilled ?? 0,
    'fee.search_unit': searches ?? 0,
  }
  return usageOf({
    inputFresh: (input?.billed ?? 0) - cacheRead,
    cacheRead,
    outputText: (output?.billed ?? 0) - reasoning,
    reasoning,
    other: Object.fromEntries(Object.entries(other).filter(([, count]) => count > 0)),
  })
}

interface Side {
  readonly billed: number
  readonly unbilled: number
}

function readSide(billed: JsonRecord | undefined, tokens: JsonRecord | undefined, key: string): Side | undefined {
  const charged = readCount(billed, key)
  const real = readCount(tokens, key)
  if (charged === undefined) return real === undefined ? undefined : { billed: real, unbilled: 0 }
  return { billed: charged, unbilled: Math.max(0, (real ?? 0) - charged) }
}
