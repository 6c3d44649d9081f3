import { apportion } from '../model/apportion.ts'
import type { PromptPart } from '../model/prompt.ts'
import { mediaTokens } from '../tokens/media-tokens.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import type { Band } from './bands.ts'
import type { Framing } from './framing.ts'
import type { RecalledRequest } from './history.ts'
import {
  type CountedPart,
  countOf,
  explainable,
  isNotAllRead,
  previewOf,
  type Share,
  shareByCount,
  shareWithinBand,
} from './share.ts'
import { unattributed } from './unattributed.ts'

/** `byMedium`: the `input.*` buckets of `Usage.other` that hold something; `text`: the prompt's tokens outside them, `cached` of them from a cache. */
export interface PromptTokens {
  readonly text: number
  readonly cached: number
  readonly byMedium: Readonly<Record<string, number>>
}

export interface PromptShares {
  /** Σ = `PromptTokens.text`, in the provider's order. */
  readonly text: readonly Share[]
  /** Σ by bucket = `PromptTokens.byMedium`. */
  readonly byMedium: readonly (Share & { readonly bucket: string })[]
}

export interface PromptContext {
  /** By whose rule pictures are counted. */
  readonly model: string
  readonly tokenizer: Tokenizer
  readonly framing: Framing
  readonly band: Band
  readonly toolNameOf: (toolUseId: string) => string | undefined
  /** What the provider put into the prompt while it was answered. */
  readonly added: readonly PromptPart[]
  /** Such tools ran, whether or not the answer shows what they gave back. */
  readonly usedServerTools: boolean
}

/** `isMedia`: weighed by its size, which says nothing about tokens. */
type PromptCount = CountedPart & { readonly isMedia: boolean }

const ARGUMENTS = 'tool-arguments:'

/** The tool whose arguments a part of the history is; null: another part. */
export const toolOfArguments = ({ name }: PromptPart): string | null =>
  name?.startsWith(ARGUMENTS) ? name.slice(ARGUMENTS.length) : null
const BUCKET_OF_MEDIA = { image: 'input.image', audio: 'input.audio', document: 'input.document', other: 'input.video' } as const

const bucketOf = (part: PromptPart): string | undefined => part.media && BUCKET_OF_MEDIA[part.media.type]

/** The tokens of media by their model's rule (law 4); undefined: another part, or one that no known rule counts. */
const ruleTokens = ({ media }: PromptPart, { model }: PromptContext): number | undefined => media && mediaTokens(model, media)

/** What media without a rule weigh beside each other: their length or their pages, where all of them tell; else their size. */
function weightOf(media: readonly PromptPart[]): (part: PromptPart) => number {
  const measures = [
    ({ media: of }: PromptPart) => of?.seconds && Math.max(1, Math.round(of.seconds * 1000)),
    ({ media: of }: PromptPart) => of?.pages,
  ]
  const known = measures.find((measure) => media.every((part) => measure(part) !== undefined))
  return (part) => known?.(part) ?? Math.max(1, part.media?.bytes ?? 0)
}

/** What is only referred to weighs least. `byRule`: whether any is asked. */
function countParts(parts: readonly PromptPart[], context: PromptContext, byRule = true): PromptCount[] {
  const { tokenizer, framing, toolNameOf } = context
  const weigh = weightOf(parts.filter((part) => part.media && !(byRule && ruleTokens(part, context) !== undefined)))
  return parts.map((part, at): PromptCount => {
    const { kind, media, toolUseId, text } = part
    const opening = part.message !== null && part.message !== parts[at - 1]?.message ? framing.message : 0
    const tool = toolOfArguments(part)
    const around = media ? 0 : opening + (tool === null ? 0 : framing.toolUse + tokenizer.count(tool))
    const pictured = byRule ? ruleTokens(part, context) : undefined
    const count = pictured ?? (media ? weigh(part) : tokenizer.count(text) + around)
    const name = part.name ?? (toolUseId === undefined ? media?.type : toolNameOf(toolUseId))
    const isMedia = media !== undefined && pictured === undefined
    return { kind, name, toolUseId, preview: previewOf(text), counted: count, around, isMedia, sealed: part.sealed }
  })
}

function shareText(
  request: RecalledRequest,
  { text: tokens, cached }: Pick<PromptTokens, 'text' | 'cached'>,
  parts: readonly PromptCount[],
  { usedServerTools, band }: Pick<PromptContext, 'usedServerTools' | 'band'>,
): Share[] {
  const media = parts.filter((part) => part.isMedia)
  const texts = parts.filter((part) => !part.isMedia)
  if (media.length > 0) {
    const textTokens = Math.min(tokens, countOf(texts))
    const mediaShares = shareByCount(tokens - textTokens, media)
    const textShares = shareByCount(textTokens, texts)
    return parts.flatMap((part) => (part.isMedia ? mediaShares : textShares).splice(0, 1))
  }
  // Providers drop what was compacted, or refused; which of the texts that was, nobody says.
  if (tokens > 0 && !usedServerTools && isNotAllRead(tokens, texts, band))
    return [{ kind: 'unattributed', name: 'not all of it was read', tokens }]
  // Contents that were stored unseen are what came from the cache, so that nothing that was sent did.
  const unseen = request.missingHistory && request.cachedContent !== undefined ? cached : 0
  const explained = explainable(tokens - unseen, texts, band)
  const shares = shareWithinBand(explained, texts, band)
  if (explained === tokens) return shares
  const unknown = Map.groupBy(unattributed(request, texts, tokens - explained, usedServerTools), ({ at }) => at)
  return [...shares, null].flatMap((share, at): Share[] => {
    const before = (unknown.get(at) ?? []).map((each): Share => ({ kind: 'unattributed', name: each.why, tokens: each.tokens }))
    return share ? [...before, share] : before
  })
}

/**
 * Shares a prompt's reported tokens out to its parts (law 4). Tokens that the provider reports by medium go to the media of that kind. Of the
 * others, text and the pictures that a published rule counts take what their counts explain; media that nobody counts take the rest; where there
 * are none, the rest is unattributed, with the reason for a name.
 */
export function sharePrompt(request: RecalledRequest, tokens: PromptTokens, context: PromptContext): PromptShares {
  const isReported = (part: PromptPart): boolean => (bucketOf(part) ?? '') in tokens.byMedium
  const byMedium = Object.entries(tokens.byMedium).flatMap(([bucket, count]) => {
    const name = bucket.slice('input.'.length)
    const parts = request.parts.filter((part) => bucketOf(part) === bucket)
    // Tokens and bytes do not weigh against each other.
    const byRule = parts.every((part) => ruleTokens(part, context) !== undefined)
    const media = countParts(parts, context, byRule)
    const alone = {
      kind: Object.values<string>(BUCKET_OF_MEDIA).includes(bucket) ? 'media' : 'unattributed',
      name,
      counted: 1,
    } as const
    return shareByCount(count, media.length > 0 ? media : [alone]).map((share) => ({ ...share, bucket }))
  })
  const others = countParts(
    request.parts.filter((part) => !isReported(part)),
    context,
  )
  const added = countAdded(context, tokens.text - countOf(others.filter((part) => !part.isMedia)))
  return { text: shareText(request, tokens, [...others, ...added], context), byMedium }
}

/** What came while it was answered stands last, and takes no more than the request's own text leaves: not every provider bills it as input. */
function countAdded({ added, tokenizer }: PromptContext, left: number): PromptCount[] {
  const counts = added.map(({ text }) => tokenizer.count(text))
  const all = counts.reduce((sum, count) => sum + count, 0)
  const kept = all > left ? apportion(Math.max(0, left), counts) : counts
  return added.map(({ kind, toolUseId, name, text }, at) => ({
    kind,
    name,
    toolUseId,
    preview: previewOf(text),
    counted: kept[at] ?? 0,
    isMedia: false,
  }))
}
