import type { PriceRow } from '#shared/model/cost.ts'
import type { CallRecord, SegmentRecord } from '#shared/model/records.ts'
import { rateOf, ratesFor } from '#shared/pricing/price-usage.ts'
import { segmentName, toolOf } from '#shared/profile/frame-name.ts'
import type { PriceClass } from '#shared/profile/price-class.ts'
import { eachSlice, type Slice } from '#shared/profile/slices.ts'

/** One kind of segment in one price class: what the bars and the table of a call are made of. */
export interface MoneyRow {
  readonly name: string
  /** null: nobody said as what it was billed. */
  readonly priceClass: PriceClass | null
  /** Part of an attempt that failed and was billed. */
  readonly wasted: boolean
  readonly tokens: number
  readonly nanoUsd: number
  /** Pico-dollars a token, from the price row of the call; null: not known. */
  readonly rate: number | null
}

type Draft = { -readonly [K in keyof MoneyRow]: MoneyRow[K] }

/** Splits a call by segment and price class, in wire order. Laws: Σ tokens and Σ nano-dollars are the call's own. */
export function moneyRows(call: CallRecord, segments: readonly SegmentRecord[], priceRow: PriceRow | null): readonly MoneyRow[] {
  const rows = new Map<string, Draft>()
  const rates = priceRow && ratesFor(priceRow, call.usage?.inputTotal ?? 0)
  eachSlice({ calls: [call], segments: new Map([[call.id, segments]]) }, (slice) => {
    const name = rowName(slice)
    for (const { priceClass, tokens, nanoUsd } of slice.shares) {
      const key = `${name}\u001f${priceClass?.bucket ?? ''}`
      const row = rows.get(key) ?? {
        name,
        priceClass,
        wasted: slice.waste?.group === 'Failed attempts',
        tokens: 0,
        nanoUsd: 0,
        rate: rates && priceClass ? rateOf(rates, priceClass.bucket) : null,
      }
      rows.set(key, row)
      row.tokens += tokens
      row.nanoUsd += nanoUsd
    }
  })
  return [...rows.values()].filter((row) => row.tokens > 0 || row.nanoUsd > 0)
}

function rowName(slice: Slice): string {
  const { segment, waste } = slice
  if (waste?.group === 'Failed attempts') return `Failed: ${waste.label}`
  if (!segment) return 'Not split'
  if (segment.kind === 'tool-result') return `Results: ${toolOf(segment) ?? 'tool'}`
  if (segment.kind === 'text' || segment.kind === 'tool-arguments') return 'Output'
  return segmentName(slice, segment)
}

/** A row of the table: one kind of segment, or several small ones that were billed alike. */
export interface FoldedRow extends MoneyRow {
  /** What it stands for; empty: itself. */
  readonly parts: readonly MoneyRow[]
}

/** Results of a tool that weigh less than this share of the call stand together. */
const SMALL = 0.08
const RESULTS = 'Results: '

/** Folds the small results of one price class into one row, `Results: Grep, Edit, Task`, where the first of them stands. */
export function foldResults(rows: readonly MoneyRow[]): readonly FoldedRow[] {
  const tokens = rows.reduce((sum, row) => sum + row.tokens, 0)
  const isSmall = (row: MoneyRow): boolean => !row.wasted && row.name.startsWith(RESULTS) && row.tokens < tokens * SMALL
  const small = Map.groupBy(rows.filter(isSmall), ({ priceClass }) => priceClass?.bucket ?? '')
  return rows.flatMap((row): FoldedRow[] => {
    const parts = (isSmall(row) && small.get(row.priceClass?.bucket ?? '')) || []
    if (parts.length < 2) return [{ ...row, parts: [] }]
    if (parts[0] !== row) return []
    return [
      {
        ...row,
        name: RESULTS + parts.map(({ name }) => name.slice(RESULTS.length)).join(', '),
        tokens: parts.reduce((sum, part) => sum + part.tokens, 0),
        nanoUsd: parts.reduce((sum, part) => sum + part.nanoUsd, 0),
        parts,
      },
    ]
  })
}
