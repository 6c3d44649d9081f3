import { type Usage, usageOf } from '../model/usage.ts'
import { type JsonRecord, readCount, readNumber, readRecord, readString } from './json-reading.ts'
import { shareOut, withoutZeros } from './share-out.ts'

/**
 * Reads the usage object of Chat Completions (`prompt_tokens`, …) or Responses (`input_tokens`, …) into disjoint buckets.
 *
 * As OpenAI has it, cached, cache-written, audio and image tokens are part of the prompt, and reasoning is part of the completion
 * (openai-node, `CompletionUsage`, `ResponseUsage`). Vendors differ: xAI leaves reasoning out of the completion, Mistral audio and Charm
 * Hyper cached tokens out of the prompt. `total_tokens` tells: what it has above prompt + completion is the part that was left out.
 * null: the object has no counts.
 */
export function readOpenAiUsage(usage: JsonRecord, model: string): Usage | null {
  const counts = readCounts(usage)
  if (!counts) return null
  const outside = countedOutside(usage, counts, model)
  const input = counts.input + (outside.cached ? counts.cached : 0) + (outside.audio ? counts.inputAudio : 0)
  const output = counts.output + (outside.reasoning ? counts.reasoning : 0) + outside.hidden
  const inputParts = shareOut(input, [
    counts.cached - counts.cachedAudio,
    counts.cacheWrite,
    counts.cachedAudio,
    Math.max(0, counts.inputAudio - counts.cachedAudio),
    counts.inputVideo,
    Math.max(0, counts.inputImage - counts.cachedImage),
  ])
  const [cacheRead = 0, cacheWrite5m = 0, cachedAudio = 0, inputAudio = 0, inputVideo = 0, inputImage = 0, inputFresh = 0] =
    inputParts
  const outputParts = shareOut(output, [counts.reasoning + outside.hidden, counts.outputAudio, counts.outputImage])
  const [reasoning = 0, outputAudio = 0, outputImage = 0, outputText = 0] = outputParts
  const other = {
    'input.audio': inputAudio,
    'input.audio_cached': cachedAudio,
    'input.video': inputVideo,
    'input.image': inputImage,
    'output.audio': outputAudio,
    'output.image': outputImage,
    'fee.web_search': counts.webSearches,
    'fee.audio_second': counts.audioSeconds,
    ...searchFee(usage),
  }
  return usageOf({ inputFresh, cacheRead, cacheWrite5m, outputText, reasoning, other: withoutZeros(other) })
}

/** Perplexity charges each request by how much it searched: `search_context_size`. */
function searchFee(usage: JsonRecord): Readonly<Record<string, number>> {
  const size = readString(usage, 'search_context_size')
  return size !== undefined && /^(?:low|medium|high)$/.test(size) ? { [`fee.request_${size}`]: 1 } : {}
}

interface Counts {
  readonly input: number
  readonly output: number
  readonly total: number | undefined
  readonly cached: number
  /** Of the cached ones; told apart by Realtime alone, whose sound has a cached price of its own. */
  readonly cachedAudio: number
  readonly cachedImage: number
  readonly cacheWrite: number
  readonly inputAudio: number
  readonly inputImage: number
  readonly inputVideo: number
  readonly reasoning: number
  readonly outputAudio: number
  readonly outputImage: number
  readonly webSearches: number
  readonly audioSeconds: number
}

function readCounts(usage: JsonRecord): Counts | null {
  const total = readCount(usage, 'total_tokens')
  const input = readCount(usage, 'prompt_tokens') ?? readCount(usage, 'input_tokens')
  const output = readCount(usage, 'completion_tokens') ?? readCount(usage, 'output_tokens')
  if (input === undefined && output === undefined) return null
  // Transcriptions and Realtime spell it in the singular.
  const prompt =
    readRecord(usage, 'prompt_tokens_details') ??
    readRecord(usage, 'input_tokens_details') ??
    readRecord(usage, 'input_token_details')
  const completion =
    readRecord(usage, 'completion_tokens_details') ??
    readRecord(usage, 'output_tokens_details') ??
    readRecord(usage, 'output_token_details')
  // Mistral, DeepSeek, some Hugging Face backends and LiteLLM name the cache's tokens beside the details or instead of them.
  const cached =
    readCount(prompt, 'cached_tokens') ||
    readCount(usage, 'num_cached_tokens') ||
    readCount(usage, 'prompt_cache_hit_tokens') ||
    readCount(usage, 'cached_tokens') ||
    readCount(usage, 'cache_read_input_tokens') ||
    0
  const cachedByMedium = readRecord(prompt, 'cached_tokens_details')
  return {
    input: input ?? Math.max(0, (total ?? 0) - (output ?? 0)),
    output: output ?? Math.max(0, (total ?? 0) - (input ?? 0)),
    total,
    cached,
    cachedAudio: Math.min(cached, readCount(cachedByMedium, 'audio_tokens') ?? 0),
    cachedImage: readCount(cachedByMedium, 'image_tokens') ?? 0,
    cacheWrite: readCount(prompt, 'cache_write_tokens') || readCount(usage, 'cache_creation_input_tokens') || 0,
    inputAudio: readCount(prompt, 'audio_tokens') ?? 0,
    inputImage: readCount(prompt, 'image_tokens') ?? 0,
    inputVideo: readCount(prompt, 'video_tokens') ?? 0,
    reasoning: readCount(completion, 'reasoning_tokens') ?? 0,
    outputAudio: readCount(completion, 'audio_tokens') ?? 0,
    outputImage: readCount(completion, 'image_tokens') ?? 0,
    // Mistral charges speech by the minute, beside the tokens that it becomes.
    audioSeconds: readCount(usage, 'prompt_audio_seconds') ?? 0,
    webSearches:
      readCount(readRecord(usage, 'server_tool_use_details'), 'web_search_requests') ??
      readCount(readRecord(usage, 'server_tool_use'), 'web_search_requests') ??
      readCount(readRecord(usage, 'server_side_tool_usage_details'), 'web_search_calls') ??
      0,
  }
}

interface Outside {
  readonly reasoning: boolean
  readonly audio: boolean
  readonly cached: boolean
  /** Generated tokens that no field names. */
  readonly hidden: number
}

const NOTHING_OUTSIDE: Outside = { reasoning: false, audio: false, cached: false, hidden: 0 }

/** In this order of belief, for the rare case that more than one explains the total. */
const OUTSIDE_CASES: readonly Outside[] = [
  { ...NOTHING_OUTSIDE, reasoning: true },
  { ...NOTHING_OUTSIDE, cached: true },
  { ...NOTHING_OUTSIDE, audio: true },
  { ...NOTHING_OUTSIDE, reasoning: true, cached: true },
  { ...NOTHING_OUTSIDE, reasoning: true, audio: true },
]

const isGemini = (model: string): boolean => /(^|\/)gemini-/.test(model)

function countedOutside(usage: JsonRecord, counts: Counts, model: string): Outside {
  const surplus = (counts.total ?? 0) - counts.input - counts.output
  if (surplus > 0) {
    const explained = OUTSIDE_CASES.find(
      (outside) =>
        (outside.reasoning ? counts.reasoning : 0) +
          (outside.cached ? counts.cached : 0) +
          (outside.audio ? counts.inputAudio : 0) ===
        surplus,
    )
    if (explained) return explained
    // Google's OpenAI-compatible endpoint bills thoughts, but names them in the total only.
    if (isGemini(model)) return { ...NOTHING_OUTSIDE, hidden: surplus }
  }
  // Vercel's gateway (known by `market_cost`) leaves Gemini's thoughts out of the completion and of the total; its cost includes them.
  if (isGemini(model) && readNumber(usage, 'market_cost') !== undefined) return { ...NOTHING_OUTSIDE, reasoning: true }
  return NOTHING_OUTSIDE
}
