import type { PriceRow } from '../model/cost.ts'
import type { PriceBook, PriceQuery } from './price-book.ts'
import { type Multiplier, scaleRow } from './scale-row.ts'

/** One published rule: what it costs to keep inference in one place. `provider` and `models` are the book's names. */
interface GeographyRule extends Multiplier {
  readonly provider: string
  readonly models: RegExp
  /** Where inference ran, or null where the rule does not apply. */
  readonly place: (query: PriceQuery) => string | null
  readonly source: string
}

/** OpenAI serves each region at an address of its own. */
const openAiRegion = ({ host }: PriceQuery): string | null => /^([a-z]{2})\.api\.openai\.com$/.exec(host)?.[1] ?? null

/** Google serves Claude at the address of each region or group of regions, and anywhere at one that names none. */
const vertexRegion = ({ host }: PriceQuery): string | null => {
  const region = /^(?:([a-z0-9-]+)-)?aiplatform(?:\.([a-z]+)\.rep)?\.googleapis\.com$/.exec(host)
  return region?.[1] ?? region?.[2] ?? null
}

/** Where no rule applies, or inference ran anywhere, the plain price holds. */
export const GEOGRAPHY_RULES: readonly GeographyRule[] = [
  {
    provider: 'anthropic',
    // Earlier models do not know the parameter.
    models: /^claude-[a-z]+-(?:4-[6-9]|[5-9])/,
    place: ({ geo }) => (geo === 'us' ? 'us' : null),
    factor: 1.1,
    source: 'platform.claude.com/docs/en/manage-claude/data-residency: US-only inference, 1.1 times on every token price',
  },
  {
    provider: 'openai',
    // Released on or after 2026-03-05.
    models: /^gpt-(?:5\.[4-9]|[6-9])/,
    place: openAiRegion,
    factor: 1.1,
    source: 'developers.openai.com/api/docs/guides/data-residency: 10% on models released on or after 2026-03-05',
  },
  {
    provider: 'google',
    // Sonnet 4.5 and what came after it; Opus 4.1 and earlier cost the same everywhere.
    models: /^claude-[a-z]+-(?:4-[5-9]|[5-9])/,
    place: vertexRegion,
    factor: 1.1,
    source: 'platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai: 10% over the global endpoint, from Sonnet 4.5 on',
  },
]

const placed = (row: PriceRow, query: PriceQuery): PriceRow => {
  for (const rule of GEOGRAPHY_RULES) {
    const geo = rule.provider === row.provider && rule.models.test(row.model) ? rule.place(query) : null
    if (geo !== null) return scaleRow(row, rule, { geo })
  }
  return row
}

/** Lays the geography rules over a book: on top of whatever the tier costs. */
export function withGeography(book: PriceBook): PriceBook {
  return {
    ...book,
    lookup(query) {
      const found = book.lookup(query)
      return found.kind === 'row' ? { kind: 'row', row: placed(found.row, query) } : found
    },
  }
}
