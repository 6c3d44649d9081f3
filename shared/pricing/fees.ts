import type { PriceRates, PriceRow } from '../model/cost.ts'
import { picoPerPiece } from './decimal.ts'
import type { PriceBook } from './price-book.ts'
import { withRowId } from './row-id.ts'

/** A fee by the piece that the bundled book leaves out. */
interface FeeRule {
  readonly provider: string
  readonly models: RegExp
  readonly fee: string
  readonly usdPerThousand: number
  readonly source: string
}

const PREVIEW = 'developers.openai.com/api/docs/pricing, built-in tools: web search preview'

const OPENROUTER = 'openrouter.ai/docs/web-search'
const SONAR = 'docs.perplexity.ai/getting-started/pricing: request fees by search context size'
const GROK = 'docs.x.ai/developers/pricing: tool invocation costs'

/** What Perplexity charges for a thousand requests that searched little, more and much. */
const sonar = (models: RegExp, low: number, medium: number, high: number): FeeRule[] =>
  Object.entries({ low, medium, high }).map(([size, usdPerThousand]) => ({
    provider: 'perplexity',
    models,
    fee: `fee.request_${size}`,
    usdPerThousand,
    source: SONAR,
  }))

export const FEE_RULES: readonly FeeRule[] = [
  ...sonar(/^sonar(?:-reasoning)?$/, 5, 8, 12),
  ...sonar(/^sonar-(?:reasoning-)?pro$/, 6, 10, 14),
  { provider: 'x-ai', models: /^grok-/, fee: 'fee.web_search', usdPerThousand: 5, source: GROK },
  {
    provider: 'openrouter',
    models: /^openai\//,
    fee: 'fee.web_search',
    usdPerThousand: 10,
    source: `${OPENROUTER}: searched by OpenAI itself, at its price`,
  },
  {
    provider: 'openrouter',
    models: /^(?!(?:openai|anthropic|perplexity|x-ai)\/)/,
    fee: 'fee.web_search',
    usdPerThousand: 7,
    source: `${OPENROUTER}: searched by Exa; exa.ai/docs/reference/pricing: $7 per 1,000`,
  },
  // Models that do not reason: dearer by the call, what was found is free.
  { provider: 'openai', models: /^gpt-4/, fee: 'fee.web_search_preview', usdPerThousand: 25, source: PREVIEW },
  { provider: 'openai', models: /^(?:gpt-[5-9]|o\d)/, fee: 'fee.web_search_preview', usdPerThousand: 10, source: PREVIEW },
  {
    provider: 'openai',
    models: /^(?:gpt-[4-9]|o[3-9])/,
    fee: 'fee.file_search',
    usdPerThousand: 2.5,
    source: 'developers.openai.com/api/docs/pricing, built-in tools: file search',
  },
  {
    provider: 'anthropic',
    models: /^claude-/,
    fee: 'fee.web_search',
    usdPerThousand: 10,
    source: 'platform.claude.com/docs/en/about-claude/pricing#web-search-tool: $10 per 1,000 searches',
  },
]

function withFeesOf(row: PriceRow): PriceRow {
  const rules = FEE_RULES.filter(
    ({ provider, models, fee }) => provider === row.provider && models.test(row.model) && row.base.other[fee] === undefined,
  )
  if (rules.length === 0 || row.book === 'user') return row
  const fees = Object.fromEntries(rules.map(({ fee, usdPerThousand }) => [fee, picoPerPiece(usdPerThousand)]))
  const add = (rates: PriceRates): PriceRates => ({ ...rates, other: { ...rates.other, ...fees } })
  const { id: _, ...rest } = row
  return withRowId({ ...rest, base: add(row.base), steps: row.steps.map((step) => ({ ...step, rates: add(step.rates) })) })
}

/** Lays the fee rules over a book. The user's own rows are left as the user wrote them. */
export function withFees(book: PriceBook): PriceBook {
  return {
    version: book.version,
    lookup(query) {
      const found = book.lookup(query)
      return found.kind === 'row' ? { kind: 'row', row: withFeesOf(found.row) } : found
    },
    list: (filter) => book.list(filter).map(withFeesOf),
  }
}
