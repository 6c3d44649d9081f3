import { apportion } from '../model/apportion.ts'
import type { PromptPart, SizedPart } from '../model/prompt.ts'
import type { SegmentRecord } from '../model/records.ts'
import { continues } from './prompt-shares.ts'
import { previewOf } from './share.ts'

/**
 * The parts of a prompt with the tokens that its segments gave them, so that nothing has to be counted again. What no part explains (a hidden
 * prompt) goes to the part that it stands before; what tools gave back that the provider ran while it answered is none of them. Where the
 * segments are not those of these parts, length decides. Σ tokens = Σ segments of what was sent.
 * `segments`: the input of the attempt that sent the parts, as stored.
 */
export function sizeParts(parts: readonly PromptPart[], segments: readonly SegmentRecord[]): SizedPart[] {
  const uses = new Set(parts.map(({ toolUseId }) => toolUseId))
  const sent = segments.filter(({ kind, toolUseId }) => kind !== 'tool-result' || uses.has(toolUseId))
  const total = sent.reduce((sum, { tokens }) => sum + tokens, 0)
  const groups = groupParts(parts)
  const sizes = matchSizes(groups, sent)
  if (!sizes) return spread(total, parts)
  return groups.flatMap((group, at) => spread(sizes[at] ?? 0, group))
}

const spread = (tokens: number, parts: readonly PromptPart[]): SizedPart[] => {
  if (parts.length === 0) return []
  const shares = apportion(
    tokens,
    parts.map(({ text }) => text.length),
  )
  return parts.map((part, at) => ({ ...part, tokens: shares[at] ?? 0 }))
}

/** Parts that were counted together are one segment. */
function groupParts(parts: readonly PromptPart[]): PromptPart[][] {
  const groups: PromptPart[][] = []
  parts.forEach((part, at) => {
    const last = groups.at(-1)
    if (last && continues(part, parts[at - 1])) last.push(part)
    else groups.push([part])
  })
  return groups
}

/** Segments that are one share of the prompt, spread over several buckets. */
interface Share {
  readonly first: SegmentRecord
  tokens: number
}

function joinBuckets(segments: readonly SegmentRecord[]): Share[] {
  const shares: Share[] = []
  for (const segment of segments) {
    const last = shares.at(-1)
    if (last && continuesInNextBucket(last.first, segment)) last.tokens += segment.tokens
    else shares.push({ first: segment, tokens: segment.tokens })
  }
  return shares
}

const continuesInNextBucket = (a: SegmentRecord, b: SegmentRecord): boolean =>
  a.kind === b.kind &&
  a.name === b.name &&
  a.toolUseId === b.toolUseId &&
  a.preview === b.preview &&
  Object.keys(a.buckets)[0] !== Object.keys(b.buckets)[0]

/** Tokens of each group, in order: shares stand as their parts do, those by medium behind the others. null: they do not fit. */
function matchSizes(groups: readonly (readonly PromptPart[])[], segments: readonly SegmentRecord[]): number[] | null {
  const byMedium = joinBuckets(segments.filter(({ buckets }) => buckets.other !== undefined))
  const texts = joinBuckets(segments.filter(({ buckets }) => buckets.other === undefined))
  const sizes = groups.map(([first]) => {
    const hidden = texts[0]?.first.kind === 'unattributed' ? (texts.shift()?.tokens ?? 0) : 0
    // What weighed nothing has no segment.
    const own = [texts, byMedium].find(([share]) => share && first && isOf(share.first, first))?.shift()
    return hidden + (own?.tokens ?? 0)
  })
  const left = [...texts, ...byMedium]
  if (sizes.length === 0 || left.some(({ first }) => first.kind !== 'unattributed')) return null
  sizes[sizes.length - 1] = left.reduce((sum, { tokens }) => sum + tokens, sizes.at(-1) ?? 0)
  return sizes
}

const isOf = (segment: SegmentRecord, part: PromptPart): boolean =>
  segment.kind === part.kind && segment.toolUseId === part.toolUseId && segment.preview === previewOf(part.text)
