import { apportion } from '../model/apportion.ts'
import { amountOf, type Price, type PriceRates, type PriceRow } from '../model/cost.ts'
import type { ParsedResponse } from '../model/prompt.ts'
import type { SegmentRecord } from '../model/records.ts'
import { isNextPiece } from '../model/segment-pieces.ts'
import { nanoUsd } from '../model/units.ts'
import { TOKEN_BUCKETS, type TokenBucket, type Usage } from '../model/usage.ts'
import { chargesRequest, rateOf, ratesFor } from '../pricing/price-usage.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import { shareAnswer } from './answer-shares.ts'
import { bandOf } from './bands.ts'
import { framingOf } from './framing.ts'
import type { RecalledRequest } from './history.ts'
import { sharePrompt } from './prompt-shares.ts'
import { readWhileAnswering } from './read-while-answering.ts'
import type { Share } from './share.ts'

export interface SegmentInput {
  readonly request: RecalledRequest
  readonly response: ParsedResponse
  /** As reported or estimated; null: unknown. */
  readonly usage: Usage | null
  readonly price: Price
  /** The row that `price` names; null where there is none. */
  readonly row: PriceRow | null
  readonly tokenizer: Tokenizer
  /** The wire format, by its provider id. */
  readonly api: string
  /** Index of the attempt in its call. */
  readonly attempt: number
  /** Names tools whose use stands in an earlier call. */
  readonly toolNameOf?: (toolUseId: string) => string | undefined
}

/** A share in one bucket: `TOKEN_BUCKETS`, a key of `Usage.other`, or one that no usage counts (`UNCOUNTED`). */
interface Draft extends Omit<Share, 'tokens'> {
  readonly direction: SegmentRecord['direction']
  readonly bucket: string
  readonly count: number
  /** The same part as the draft before, which filled up another bucket. */
  readonly goesOn?: true
}

/** What is charged for the request itself, and what was charged for nobody knows what. */
const UNCOUNTED = ['fee.request', 'fee.unknown']

/** Cached tokens are a prefix (law 4): read first, then written, an hour's before five minutes' as breakpoints must stand, then fresh. */
const PREFIX_ORDER = ['cacheRead', 'cacheWrite1h', 'cacheWrite5m', 'inputFresh'] as const

function spreadOverPrefix(shares: readonly Share[], usage: Usage): Draft[] {
  const drafts: Draft[] = []
  const left = PREFIX_ORDER.map((bucket) => ({ bucket, tokens: usage[bucket] }))
  for (const { tokens, ...share } of shares) {
    let open = tokens
    for (const part of left) {
      const count = Math.min(open, part.tokens)
      const goesOn = open < tokens && { goesOn: true as const }
      if (count > 0) drafts.push({ ...share, direction: 'input', bucket: part.bucket, count, ...goesOn })
      part.tokens -= count
      open -= count
    }
  }
  return drafts
}

const inBucket = (shares: readonly Share[], direction: Draft['direction'], bucket: string): Draft[] =>
  shares.filter((share) => share.tokens > 0).map(({ tokens, ...share }) => ({ ...share, direction, bucket, count: tokens }))

const OTHER_MEDIA = new Set(['audio', 'image', 'video'])

/** The rarer output buckets, and fees by the piece. */
function draftOther([bucket, count]: [string, number]): Draft[] {
  const [side, name = bucket] = bucket.split('.', 2)
  if (count === 0) return []
  if (side === 'fee') return [{ direction: 'fee', kind: 'fee', name, bucket, count }]
  if (side === 'output')
    return [{ direction: 'output', kind: OTHER_MEDIA.has(name) ? 'media' : 'unattributed', name, bucket, count }]
  return []
}

function draftSegments(input: SegmentInput, usage: Usage): Draft[] {
  const { request, response, tokenizer, api, toolNameOf = () => undefined } = input
  const framing = framingOf(api)
  const model = request.model || (response.servedModel ?? '')
  const band = bandOf(model)
  const byMedium = Object.fromEntries(Object.entries(usage.other).filter(([key, count]) => key.startsWith('input.') && count > 0))
  const text = PREFIX_ORDER.reduce((sum, bucket) => sum + usage[bucket], 0)
  const prompt = sharePrompt(
    request,
    { text, cached: usage.cacheRead, byMedium },
    {
      model,
      tokenizer,
      framing,
      band,
      toolNameOf,
      added: readWhileAnswering(response),
      usedServerTools: usedServerTools(response, usage),
    },
  )
  const answer = shareAnswer(response, usage, { tokenizer, framing, band })
  return [
    ...spreadOverPrefix(prompt.text, usage),
    ...prompt.byMedium.flatMap(({ bucket, ...share }) => inBucket([share], 'input', bucket)),
    ...inBucket(answer.reasoning, 'output', 'reasoning'),
    ...inBucket(answer.text, 'output', 'outputText'),
    ...Object.entries(usage.other).flatMap(draftOther),
  ]
}

/** Some hosts say only how many searches they charge for. */
const usedServerTools = ({ toolUses }: ParsedResponse, { other }: Usage): boolean =>
  toolUses.some(({ serverSide }) => serverSide) ||
  Object.entries(other).some(([bucket, count]) => /^fee\.(web_search|file_search|code_execution)/.test(bucket) && count > 0)

const isTokenBucket = (bucket: string): bucket is TokenBucket => TOKEN_BUCKETS.some((known) => known === bucket)

function bucketsOf({ bucket, count }: Draft): SegmentRecord['buckets'] {
  if (UNCOUNTED.includes(bucket)) return {}
  return isTokenBucket(bucket) ? { [bucket]: count } : { other: { [bucket]: count } }
}

/** What each segment weighs in the amount: its tokens at its rate. Without rates (a price only reported), its tokens. */
function weigh(drafts: readonly Draft[], rates: PriceRates | null): number[] {
  const weights = drafts.map(({ bucket, count }) => (rates ? count * (rateOf(rates, bucket) ?? 0) : 0))
  if (weights.some((weight) => weight > 0)) return weights
  return drafts.map((draft) => (draft.direction === 'fee' ? 0 : draft.count))
}

/**
 * The segments of one attempt: every part of its prompt and its answer with its share of tokens and money, each in one bucket. Law 3: over the
 * segments every bucket sums to the usage and `nanoUsd` to the attempt's amount, exactly. An attempt without usage has none, save for an
 * amount that the provider reported all the same.
 */
export function buildSegments(input: SegmentInput): SegmentRecord[] {
  const { usage, price, row, attempt } = input
  const amount = amountOf(price)
  const rates = row && usage ? ratesFor(row, usage.inputTotal) : null
  const drafts = usage ? draftSegments(input, usage) : []
  if (rates && usage && chargesRequest(rates, usage) && price.kind === 'priced') {
    drafts.push({ direction: 'fee', kind: 'fee', name: 'request', bucket: 'fee.request', count: 1 })
  }
  if (drafts.length === 0 && amount > 0) {
    drafts.push({ direction: 'fee', kind: 'unattributed', name: 'charged without usage', bucket: 'fee.unknown', count: 1 })
  }
  const weights = weigh(drafts, rates)
  const amounts = apportion(amount, weights)
  const segments = drafts.map(
    (draft, i): SegmentRecord => ({
      direction: draft.direction,
      kind: draft.kind,
      ...(draft.name === undefined ? {} : { name: draft.name }),
      attempt,
      buckets: bucketsOf(draft),
      tokens: draft.direction === 'fee' ? 0 : draft.count,
      nanoUsd: nanoUsd(amounts[i] ?? 0),
      ...(draft.toolUseId === undefined ? {} : { toolUseId: draft.toolUseId }),
      ...(draft.preview === undefined ? {} : { preview: draft.preview }),
    }),
  )
  return segments.map((segment, i) => {
    const before = segments[i - 1]
    const looksJoined = segment.direction === 'input' && before !== undefined && isNextPiece(before, segment)
    return looksJoined && !drafts[i]?.goesOn ? { ...segment, apart: true } : segment
  })
}
