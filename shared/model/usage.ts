/**
 * Token counts in disjoint buckets, as the contract fixes them.
 *
 * Law (property-tested): `inputTotal` = inputFresh + cacheRead + cacheWrite5m + cacheWrite1h + Σ other['input.*'];
 * `outputTotal` = outputText + reasoning + Σ other['output.*']. Tool arguments are output text. A bucket that the provider does not split
 * stays whole in its parent.
 */
export interface Usage {
  readonly inputFresh: number
  readonly cacheRead: number
  readonly cacheWrite5m: number
  readonly cacheWrite1h: number
  readonly outputText: number
  readonly reasoning: number
  readonly inputTotal: number
  readonly outputTotal: number
  /** Rarer token buckets `input.audio`, `input.audio_cached`, `input.image`, `output.audio`, …, and counts of what is billed by the piece (`fee.web_search`). */
  readonly other: Readonly<Record<string, number>>
}

/** The buckets of `Usage` without its two totals. */
export const TOKEN_BUCKETS = ['inputFresh', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'outputText', 'reasoning'] as const
export type TokenBucket = (typeof TOKEN_BUCKETS)[number]

export const ZERO_USAGE: Usage = {
  inputFresh: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  outputText: 0,
  reasoning: 0,
  inputTotal: 0,
  outputTotal: 0,
  other: {},
}

export type UsageBuckets = Partial<Record<TokenBucket, number>> & { readonly other?: Readonly<Record<string, number>> }

const sumOther = (other: Readonly<Record<string, number>>, prefix: string): number =>
  Object.entries(other).reduce((sum, [key, count]) => (key.startsWith(prefix) ? sum + count : sum), 0)

/** Builds a usage from its disjoint buckets; the totals follow. Counts are tokens, non-negative integers. */
export function usageOf(buckets: UsageBuckets): Usage {
  const { inputFresh = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, outputText = 0, reasoning = 0, other = {} } = buckets
  return {
    inputFresh,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    outputText,
    reasoning,
    inputTotal: inputFresh + cacheRead + cacheWrite5m + cacheWrite1h + sumOther(other, 'input.'),
    outputTotal: outputText + reasoning + sumOther(other, 'output.'),
    other,
  }
}

/** Bucket-wise sum. */
export function addUsage(a: Usage, b: Usage): Usage {
  const other: Record<string, number> = { ...a.other }
  for (const [key, count] of Object.entries(b.other)) other[key] = (other[key] ?? 0) + count
  return {
    inputFresh: a.inputFresh + b.inputFresh,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
    outputText: a.outputText + b.outputText,
    reasoning: a.reasoning + b.reasoning,
    inputTotal: a.inputTotal + b.inputTotal,
    outputTotal: a.outputTotal + b.outputTotal,
    other,
  }
}
