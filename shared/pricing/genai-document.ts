import type { ConditionalPrice, MatchLogic } from '@pydantic/genai-prices'
import { z } from 'zod'
import { err, ok, type Result } from '../model/result.ts'
import type { CatalogueProvider } from './genai-catalogue.ts'

const isPattern = (text: string): boolean => {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}
const pattern = z.string().refine(isPattern, 'expected a regular expression')

const match: z.ZodType<MatchLogic> = z.lazy(() =>
  z.union([
    z.object({ or: z.array(match) }),
    z.object({ and: z.array(match) }),
    z.object({ equals: z.string() }),
    z.object({ starts_with: z.string() }),
    z.object({ ends_with: z.string() }),
    z.object({ contains: z.string() }),
    z.object({ regex: pattern }),
  ]),
)

const dollars = z.number().nonnegative()
const tiered = z.object({
  base: dollars,
  tiers: z.array(z.object({ start: z.number().int().nonnegative(), price: dollars })),
})
const prices = z.record(z.string(), z.union([dollars, tiered]))

const day = z.iso.date()
const time = z.string().regex(/^\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/, 'expected a time such as 16:30:00Z')

/** The data states a constraint with or without its type; the first edition called the date `start`. */
const constraint = z.union([
  z.object({ start_date: day }).transform(({ start_date }) => ({ type: 'start_date' as const, start_date })),
  z.object({ start: day }).transform(({ start }) => ({ type: 'start_date' as const, start_date: start })),
  z.object({ start_time: time, end_time: time }).transform((window) => ({ type: 'time_of_date' as const, ...window })),
])

const conditional = z
  .object({ constraint: constraint.nullish(), prices })
  .transform((entry): ConditionalPrice => ({ prices: entry.prices, ...(entry.constraint && { constraint: entry.constraint }) }))

const provider = z.object({
  id: z.string().min(1),
  api_pattern: pattern,
  model_match: match.optional(),
  provider_match: match.optional(),
  fallback_model_providers: z.array(z.string()).optional(),
  models: z.array(z.object({ id: z.string().min(1), match, prices: z.union([z.array(conditional), prices]) })),
})

/** Where it stands, in words that a person finds it by: `openai, gpt-5.5, prices.input_mtok`. */
function placeOf(path: readonly PropertyKey[], document: readonly unknown[]): string {
  const named = (value: unknown): string | null =>
    typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' ? value.id : null
  const at: unknown = typeof path[0] === 'number' ? document[path[0]] : undefined
  const models: unknown = typeof at === 'object' && at !== null && 'models' in at ? at.models : undefined
  const model: unknown =
    path[1] === 'models' && typeof path[2] === 'number' && Array.isArray(models) ? models[path[2]] : undefined
  const names = [
    named(at) ?? `provider ${String(path[0])}`,
    ...(model === undefined ? [] : [named(model) ?? `model ${String(path[2])}`]),
  ]
  return [...names, path.slice(model === undefined ? 1 : 3).join('.')].filter((part) => part !== '').join(', ')
}

/**
 * Reads the providers of genai-prices' `data.json` (github.com/pydantic/genai-prices, `prices/new_data/v2/data.json`, or the `providers` of v3),
 * already parsed from JSON. What it says beyond prices is left out. Errors: the problems, each as one line with its place.
 */
export function parseGenaiProviders(document: readonly unknown[]): Result<readonly CatalogueProvider[], readonly string[]> {
  const parsed = z.array(provider).min(1).safeParse(document)
  if (parsed.success) return ok(parsed.data)
  return err(parsed.error.issues.map(({ path, message }) => `${placeOf(path, document)}: ${message}`))
}
