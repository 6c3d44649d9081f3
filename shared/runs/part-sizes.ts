import { apportion } from '../model/apportion.ts'
import type { PromptPart, SizedPart } from '../model/prompt.ts'
import type { SegmentRecord } from '../model/records.ts'
import { isNextPiece } from '../model/segment-pieces.ts'
import { previewOf } from './share.ts'

/**
 * The parts of a prompt with the tokens that its segments gave them, so that nothing has to be counted again. What no part explains (a hidden
 * prompt) goes to the part that it stands before; what the provider put into the prompt while it answered is none of them. Where the
 * segments are not those of these parts, length decides. Σ tokens = Σ segments of what was sent.
 * `segments`: the input of the attempt that sent the parts, as stored.
 */
export function sizeParts(parts: readonly PromptPart[], segments: readonly SegmentRecord[]): SizedPart[] {
  const uses = new Set(parts.map(({ toolUseId }) => toolUseId))
  const sent = segments.filter(({ toolUseId }) => toolUseId === undefined || uses.has(toolUseId))
  if (parts.length === 0) return []
  const sizes = matchSizes(parts, sent) ?? spread(parts, sent)
  return parts.map((part, at) => ({ ...part, tokens: sizes[at] ?? 0 }))
}

const spread = (parts: readonly PromptPart[], segments: readonly SegmentRecord[]): number[] =>
  apportion(
    segments.reduce((sum, { tokens }) => sum + tokens, 0),
    parts.map(({ text }) => text.length),
  )

/** Segments that are one part of the prompt, spread over several buckets. */
interface Share {
  readonly first: SegmentRecord
  last: SegmentRecord
  tokens: number
}

function joinPieces(segments: readonly SegmentRecord[]): Share[] {
  const shares: Share[] = []
  for (const segment of segments) {
    const share = shares.at(-1)
    if (share && isNextPiece(share.last, segment)) {
      share.last = segment
      share.tokens += segment.tokens
    } else shares.push({ first: segment, last: segment, tokens: segment.tokens })
  }
  return shares
}

/** Tokens of each part, in order: shares stand as their parts do, those by medium behind the others. null: they do not fit. */
function matchSizes(parts: readonly PromptPart[], segments: readonly SegmentRecord[]): number[] | null {
  const byMedium = joinPieces(segments.filter(({ buckets }) => buckets.other !== undefined))
  const texts = joinPieces(segments.filter(({ buckets }) => buckets.other === undefined))
  let [text, medium] = [0, 0]
  const sizes = parts.map((part) => {
    let tokens = 0
    if (texts[text]?.first.kind === 'unattributed') tokens += texts[text++]?.tokens ?? 0
    // What weighed nothing has no segment.
    const [ofText, ofMedium] = [texts[text], byMedium[medium]]
    if (ofText && isOf(ofText.first, part)) {
      text += 1
      tokens += ofText.tokens
    } else if (ofMedium && isOf(ofMedium.first, part)) {
      medium += 1
      tokens += ofMedium.tokens
    }
    return tokens
  })
  const left = [...texts.slice(text), ...byMedium.slice(medium)]
  if (left.some(({ first }) => first.kind !== 'unattributed')) return null
  sizes[sizes.length - 1] = left.reduce((sum, { tokens }) => sum + tokens, sizes.at(-1) ?? 0)
  return sizes
}

const isOf = (segment: SegmentRecord, part: PromptPart): boolean =>
  segment.kind === part.kind && segment.toolUseId === part.toolUseId && segment.preview === previewOf(part.text)
