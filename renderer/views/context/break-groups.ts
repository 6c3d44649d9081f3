import type { CacheExplanation } from '#shared/cache/explain.ts'
import type { ContextChart, ContextColumn } from '../../charts/context-columns.ts'

/** Calls that missed the cache for one reason. */
export interface BreakGroup {
  /** By start, at least one. */
  readonly columns: readonly ContextColumn[]
  /** Of the first. */
  readonly miss: CacheExplanation
  /** Of all; null: unpriced. */
  readonly missedNanoUsd: number | null
}

/** The misses of a run, dearest first. What an agent does at every call (no breakpoint where it would help) is one of them. */
export function breakGroups({ agents }: ContextChart): readonly BreakGroup[] {
  const groups = agents.flatMap(({ columns }) => {
    const own: { columns: ContextColumn[]; miss: CacheExplanation }[] = []
    for (const column of columns) {
      const { miss } = column
      if (!miss) continue
      const last = own.at(-1)
      if (last && miss.why === 'no breakpoint' && last.miss.why === miss.why) last.columns.push(column)
      else own.push({ columns: [column], miss })
    }
    return own
  })
  return groups
    .map((group) => ({ ...group, missedNanoUsd: sumOf(group.columns) }))
    .sort((a, b) => (b.missedNanoUsd ?? 0) - (a.missedNanoUsd ?? 0))
}

function sumOf(columns: readonly ContextColumn[]): number | null {
  const known = columns.flatMap(({ miss }) => miss?.missedNanoUsd ?? [])
  return known.length === 0 ? null : known.reduce((sum, nanoUsd) => sum + nanoUsd, 0)
}
