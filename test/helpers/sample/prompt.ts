import type { SegmentRecord } from '#shared/model/records.ts'
import type { SegmentKind } from '#shared/model/run.ts'
import { type NanoUsd, nanoUsd } from '#shared/model/units.ts'
import type { Usage } from '#shared/model/usage.ts'
import { usageOf } from '#shared/model/usage.ts'

/** Nano-dollars a token. */
export interface Rates {
  readonly fresh: number
  readonly read: number
  readonly write5m: number
  readonly write1h: number
  readonly output: number
}

export const RATES: Readonly<Record<string, Rates>> = {
  'claude-opus-5': { fresh: 5000, read: 500, write5m: 6250, write1h: 10_000, output: 25_000 },
  'claude-sonnet-5': { fresh: 3000, read: 300, write5m: 3750, write1h: 6000, output: 15_000 },
}

/** One part of a conversation as it is sent. */
export interface Item {
  readonly kind: SegmentKind
  readonly tokens: number
  readonly name?: string
  readonly toolUseId?: string
  readonly preview?: string
  /** Cached for an hour instead of five minutes. */
  readonly hour?: boolean
}

export interface PricedPrompt {
  readonly segments: readonly SegmentRecord[]
  readonly usage: Usage
  readonly nanoUsd: NanoUsd
}

const segmentOf = (
  item: Item,
  rest: Pick<SegmentRecord, 'direction' | 'attempt' | 'buckets' | 'tokens' | 'nanoUsd'>,
): SegmentRecord => ({
  ...rest,
  kind: item.kind,
  ...(item.name === undefined ? {} : { name: item.name }),
  ...(item.toolUseId === undefined ? {} : { toolUseId: item.toolUseId }),
  ...(item.preview === undefined ? {} : { preview: item.preview }),
})

/**
 * Prices one call: of the prompt, the first `readUpTo` tokens are read from the cache, those up to `writeUpTo` are written to it, the rest
 * is fresh; then the output.
 */
export function pricePrompt(
  items: readonly Item[],
  outputs: readonly Item[],
  rates: Rates,
  cache: { readonly readUpTo: number; readonly writeUpTo: number },
  attempt: number,
): PricedPrompt {
  let at = 0
  const input = items.map((item) => {
    const start = at
    at += item.tokens
    const read = Math.max(0, Math.min(at, cache.readUpTo) - start)
    const written = Math.max(0, Math.min(at, cache.writeUpTo) - Math.max(start, cache.readUpTo))
    const fresh = item.tokens - read - written
    const bucket = item.hour ? 'cacheWrite1h' : 'cacheWrite5m'
    return segmentOf(item, {
      direction: 'input',
      attempt,
      buckets: {
        ...(read > 0 ? { cacheRead: read } : {}),
        ...(written > 0 ? { [bucket]: written } : {}),
        ...(fresh > 0 ? { inputFresh: fresh } : {}),
      },
      tokens: item.tokens,
      nanoUsd: nanoUsd(read * rates.read + written * (item.hour ? rates.write1h : rates.write5m) + fresh * rates.fresh),
    })
  })
  const output = outputs
    .filter((item) => item.tokens > 0)
    .map((item) =>
      segmentOf(item, {
        direction: 'output',
        attempt,
        buckets: item.kind === 'reasoning' ? { reasoning: item.tokens } : { outputText: item.tokens },
        tokens: item.tokens,
        nanoUsd: nanoUsd(item.tokens * rates.output),
      }),
    )
  const segments = [...input, ...output]
  const sum = (bucket: keyof Usage): number =>
    segments.reduce((total, { buckets }) => total + ((buckets as Partial<Record<string, number>>)[bucket] ?? 0), 0)
  return {
    segments,
    usage: usageOf({
      inputFresh: sum('inputFresh'),
      cacheRead: sum('cacheRead'),
      cacheWrite5m: sum('cacheWrite5m'),
      cacheWrite1h: sum('cacheWrite1h'),
      outputText: sum('outputText'),
      reasoning: sum('reasoning'),
    }),
    nanoUsd: nanoUsd(segments.reduce((total, segment) => total + segment.nanoUsd, 0)),
  }
}
