import { apportion } from '../model/apportion.ts'
import type { SegmentKind } from '../model/run.ts'

/** A part of a prompt or an answer with the tokens that fall to it. */
export interface Share {
  readonly kind: SegmentKind
  readonly name?: string | undefined
  readonly toolUseId?: string | undefined
  readonly preview?: string | undefined
  readonly tokens: number
}

/** A part before it is known how many of the reported tokens fall to it. */
export type CountedPart = Omit<Share, 'tokens'> & { readonly counted: number }

/** Reported may be this much more than counted before the difference needs another explanation than the tokenizer (law 4). */
const BAND_TOP = 1.45

/** The first 80 characters, never half of one. */
export const previewOf = (text: string): string | undefined =>
  text === '' ? undefined : text.slice(0, 80).replace(/[\ud800-\udbff]$/, '')

export const countOf = (parts: readonly CountedPart[]): number => parts.reduce((sum, part) => sum + part.counted, 0)

/** What of `reported` the counted parts can explain. Fewer tokens than counted are explained too: nothing is left over, the parts weigh less. */
export const explainable = (reported: number, parts: readonly CountedPart[]): number =>
  Math.min(reported, Math.floor(BAND_TOP * countOf(parts)))

/** Gives each part its share of `tokens` by what was counted of it. */
export function shareByCount(tokens: number, parts: readonly CountedPart[]): Share[] {
  const shares = apportion(
    tokens,
    parts.map((part) => part.counted),
  )
  return parts.map(({ kind, name, toolUseId, preview }, i) => ({ kind, name, toolUseId, preview, tokens: shares[i] ?? 0 }))
}
