import { apportion } from '../model/apportion.ts'
import type { SegmentKind } from '../model/run.ts'
import type { Band } from './bands.ts'

/** A part of a prompt or an answer with the tokens that fall to it. */
export interface Share {
  readonly kind: SegmentKind
  readonly name?: string | undefined
  readonly toolUseId?: string | undefined
  readonly preview?: string | undefined
  readonly tokens: number
}

/** A part before it is known how many of the reported tokens fall to it. */
export type CountedPart = Omit<Share, 'tokens'> & {
  readonly counted: number
  /** How many of them are not its own, but what providers put around it (`Framing`). */
  readonly around?: number
  /** Bytes of it that could not be counted: only the provider can open them. */
  readonly sealed?: number | undefined
}

/** Rounding and the odd token say nothing about a short prompt. */
const NEGLIGIBLE = 4

/** The first 80 characters, never half of one. */
export const previewOf = (text: string): string | undefined =>
  text === '' ? undefined : text.slice(0, 80).replace(/[\ud800-\udbff]$/, '')

export const countOf = (parts: readonly CountedPart[]): number => parts.reduce((sum, part) => sum + part.counted, 0)

/** What of `reported` the counted parts can explain. */
export function explainable(reported: number, parts: readonly CountedPart[], { high, template }: Band): number {
  const counted = countOf(parts)
  return counted === 0 ? 0 : Math.min(reported, Math.floor(high * counted) + template)
}

/**
 * Whatever a provider need not read as it was sent: it writes schemas tighter, or does not count them, drops the reasoning of earlier turns, and
 * may make pictures smaller than its rule says.
 */
const givesWay = ({ kind, name }: CountedPart): boolean =>
  kind === 'tool-schema' ||
  kind === 'media' ||
  (kind === 'system' && name === 'output-schema') ||
  (kind === 'assistant' && name === 'reasoning')

/** Whether so few tokens were reported that even the texts cannot all have been read (law 4: the band's low end). */
export function isNotAllRead(tokens: number, parts: readonly CountedPart[], { low, template }: Band): boolean {
  const firm = parts.reduce((sum, part) => (givesWay(part) ? sum : sum + part.counted - (part.around ?? 0)), 0)
  return tokens + Math.max(template, NEGLIGIBLE) < Math.floor(low * firm)
}

/** As `shareByCount`; where fewer tokens were reported than the band allows, the texts keep their weight for as long as anything else gives way. */
export function shareWithinBand(tokens: number, parts: readonly CountedPart[], { low }: Band): Share[] {
  if (tokens >= low * countOf(parts)) return shareByCount(tokens, parts)
  const firm = parts.filter((part) => !givesWay(part))
  const firmTokens = firm.length === parts.length ? tokens : Math.min(tokens, Math.round(low * countOf(firm)))
  const firmShares = shareByCount(firmTokens, firm)
  const otherShares = shareByCount(tokens - firmTokens, parts.filter(givesWay))
  return parts.flatMap((part) => (givesWay(part) ? otherShares : firmShares).splice(0, 1))
}

/** Gives each part its share of `tokens` by what was counted of it. */
export function shareByCount(tokens: number, parts: readonly CountedPart[]): Share[] {
  const shares = apportion(
    tokens,
    parts.map((part) => part.counted),
  )
  return parts.map(({ kind, name, toolUseId, preview }, i) => ({ kind, name, toolUseId, preview, tokens: shares[i] ?? 0 }))
}
