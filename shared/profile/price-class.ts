import { apportion } from '../model/apportion.ts'
import type { SegmentRecord } from '../model/records.ts'
import { TOKEN_BUCKETS, type UsageBuckets } from '../model/usage.ts'
import type { FrameTone } from './profile.ts'

/** What a token was billed as. */
export interface PriceClass {
  readonly bucket: string
  readonly name: string
  readonly tone: FrameTone
}

/** A segment's share in one price class. Over a segment the shares sum to its tokens and nano-dollars exactly. */
export interface ClassShare {
  /** null: nobody said which. */
  readonly priceClass: PriceClass | null
  readonly tokens: number
  readonly nanoUsd: number
}

const KNOWN: Readonly<Record<string, Omit<PriceClass, 'bucket'>>> = {
  inputFresh: { name: 'fresh', tone: 'fresh' },
  cacheRead: { name: 'cache read', tone: 'read' },
  cacheWrite5m: { name: 'cache write 5m', tone: 'write' },
  cacheWrite1h: { name: 'cache write 1h', tone: 'write' },
  outputText: { name: 'output', tone: 'output' },
  reasoning: { name: 'reasoning', tone: 'reasoning' },
}

const SIDES: Readonly<Record<string, { readonly suffix: string; readonly tone: FrameTone }>> = {
  input: { suffix: ' input', tone: 'fresh' },
  output: { suffix: ' output', tone: 'output' },
  fee: { suffix: '', tone: 'neutral' },
}

const classes = new Map<string, PriceClass>()

/** The class of a usage bucket; `input.audio` is `audio input`, `fee.web_search` is `web search`. */
export function priceClassOf(bucket: string): PriceClass {
  const made = classes.get(bucket)
  if (made) return made
  const [side = '', ...rest] = bucket.split('.')
  const words = rest.join(' ').replaceAll('_', ' ')
  const { suffix, tone } = SIDES[side] ?? { suffix: '', tone: 'neutral' }
  const priceClass = { bucket, ...(KNOWN[bucket] ?? { name: (words || bucket) + suffix, tone }) }
  classes.set(bucket, priceClass)
  return priceClass
}

/** What a bucket costs relative to fresh input where nothing in the attempt tells: the ratios most price lists share. */
const USUAL_RATIO: Readonly<Record<string, number>> = {
  cacheRead: 0.1,
  cacheWrite5m: 1.25,
  cacheWrite1h: 2,
  outputText: 5,
  reasoning: 5,
}

type Bucket = readonly [bucket: string, count: number]

/** The one bucket of a segment, '' where it has none, null where it has several. Nearly all have one, and there are many. */
function soleBucket(buckets: UsageBuckets): string | null {
  let sole = ''
  for (const bucket of TOKEN_BUCKETS) {
    if (!buckets[bucket]) continue
    if (sole) return null
    sole = bucket
  }
  for (const bucket in buckets.other) {
    if (!buckets.other[bucket]) continue
    if (sole) return null
    sole = bucket
  }
  return sole
}

function bucketsOf(buckets: UsageBuckets): Bucket[] {
  const found: Bucket[] = []
  for (const bucket of TOKEN_BUCKETS) {
    const count = buckets[bucket]
    if (count) found.push([bucket, count])
  }
  if (buckets.other) for (const bucket of Object.entries(buckets.other)) if (bucket[1]) found.push(bucket)
  return found
}

/**
 * Divides the segments of one attempt into price classes. A segment carries one amount; where its tokens were billed in several classes (the
 * end of a cached prefix lies within it), the amount is shared by the rates that the attempt's undivided segments show, and what is left
 * goes to the class that none of them shows.
 */
export function divideByClass(segments: readonly SegmentRecord[]): (segment: SegmentRecord) => readonly ClassShare[] {
  let rates: ReadonlyMap<string, number> | null = null
  return (segment) => {
    const sole = soleBucket(segment.buckets)
    if (sole !== null) {
      return [{ priceClass: sole ? priceClassOf(sole) : null, tokens: segment.tokens, nanoUsd: segment.nanoUsd }]
    }
    const buckets = bucketsOf(segment.buckets)
    rates ??= observedRates(segments)
    const tokens = shareTokens(segment.tokens, buckets)
    const amounts = apportion(segment.nanoUsd, amountsExpected(segment.nanoUsd, buckets, rates))
    return buckets.map(([bucket], i) => ({ priceClass: priceClassOf(bucket), tokens: tokens[i] ?? 0, nanoUsd: amounts[i] ?? 0 }))
  }
}

function observedRates(segments: readonly SegmentRecord[]): ReadonlyMap<string, number> {
  const seen = new Map<string, { count: number; nanoUsd: number }>()
  for (const segment of segments) {
    const [bucket, ...more] = bucketsOf(segment.buckets)
    if (!bucket || more.length > 0) continue
    const sum = seen.get(bucket[0]) ?? { count: 0, nanoUsd: 0 }
    seen.set(bucket[0], { count: sum.count + bucket[1], nanoUsd: sum.nanoUsd + segment.nanoUsd })
  }
  return new Map(Array.from(seen, ([bucket, { count, nanoUsd }]) => [bucket, nanoUsd / count]))
}

function amountsExpected(nanoUsd: number, buckets: readonly Bucket[], rates: ReadonlyMap<string, number>): number[] {
  const known = buckets.map(([bucket, count]) => (rates.get(bucket) ?? 0) * count)
  const rest = Math.max(0, nanoUsd - known.reduce((sum, amount) => sum + amount, 0))
  const usual = buckets.map(([bucket, count]) => (rates.has(bucket) ? 0 : (USUAL_RATIO[bucket] ?? 1) * count))
  const usualSum = usual.reduce((sum, amount) => sum + amount, 0)
  return known.map((amount, i) => amount + (usualSum > 0 ? (rest * (usual[i] ?? 0)) / usualSum : 0))
}

function shareTokens(tokens: number, buckets: readonly Bucket[]): number[] {
  const counts = buckets.map(([, count]) => count)
  return counts.reduce((sum, count) => sum + count, 0) === tokens ? counts : apportion(tokens, counts)
}
