import { err, ok, type Result } from '../model/result.ts'

/** Dollars a million tokens by bucket; `other`: the rarer buckets too, and fees in dollars a piece. */
export interface OverrideRates {
  readonly input?: number
  readonly cacheRead?: number
  readonly cacheWrite5m?: number
  readonly cacheWrite1h?: number
  readonly output?: number
  readonly reasoning?: number
  readonly other?: Readonly<Record<string, number>>
}

/** One price of the user's own. `model`: as served, with or without its date suffix; a trailing `*` matches any rest. */
export interface Override extends OverrideRates {
  readonly model: string
  readonly provider?: string
  readonly tier?: string
  /** ISO date from which it holds, 00:00 UTC; without it, always. */
  readonly from?: string
  readonly steps?: readonly ({ readonly aboveInputTokens: number } & OverrideRates)[]
}

const RATE_KEYS = ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output', 'reasoning'] as const
const TEXT_KEYS = ['model', 'provider', 'tier', 'from'] as const

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const isPrice = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0
const isDate = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))

/** Collects what is wrong, with the place, so that the user can mend a file in one go. */
class Problems {
  readonly found: string[] = []
  expect(holds: boolean, at: string, expected: string, value: unknown): void {
    if (!holds) this.found.push(`${at}: expected ${expected}, found ${JSON.stringify(value) ?? 'nothing'}`)
  }
  keys(fields: Fields, at: string, known: readonly string[]): void {
    for (const key of Object.keys(fields)) {
      if (!known.includes(key)) this.found.push(`${at}.${key}: not a name that is known here (${known.join(', ')})`)
    }
  }
}

function readRates(fields: Fields, at: string, problems: Problems): OverrideRates {
  const rates: { -readonly [K in keyof OverrideRates]: OverrideRates[K] } = {}
  for (const key of RATE_KEYS) {
    const value = fields[key]
    if (value === undefined) continue
    if (isPrice(value)) rates[key] = value
    else problems.expect(false, `${at}.${key}`, 'dollars a million tokens, 0 or more', value)
  }
  const { other } = fields
  if (other === undefined) return rates
  if (!isFields(other)) {
    problems.expect(false, `${at}.other`, 'an object', other)
    return rates
  }
  const prices: Record<string, number> = {}
  for (const [key, value] of Object.entries(other)) {
    problems.expect(/^(input|output|fee)\./.test(key), `${at}.other`, 'names that begin with input., output. or fee.', key)
    if (isPrice(value)) prices[key] = value
    else problems.expect(false, `${at}.other.${key}`, 'dollars, 0 or more', value)
  }
  return { ...rates, other: prices }
}

function readSteps(value: unknown, at: string, problems: Problems): NonNullable<Override['steps']> {
  if (!Array.isArray(value)) {
    problems.expect(false, at, 'a list of steps', value)
    return []
  }
  return value.flatMap((step: unknown, i) => {
    const place = `${at}[${i}]`
    if (!isFields(step)) {
      problems.expect(false, place, 'an object', step)
      return []
    }
    problems.keys(step, place, ['aboveInputTokens', 'other', ...RATE_KEYS])
    const { aboveInputTokens } = step
    const rates = readRates(step, place, problems)
    if (typeof aboveInputTokens === 'number' && Number.isSafeInteger(aboveInputTokens) && aboveInputTokens >= 0) {
      return [{ aboveInputTokens, ...rates }]
    }
    problems.expect(false, `${place}.aboveInputTokens`, 'a number of tokens', aboveInputTokens)
    return []
  })
}

function readOverride(value: unknown, at: string, problems: Problems): Override[] {
  if (!isFields(value)) {
    problems.expect(false, at, 'an object', value)
    return []
  }
  problems.keys(value, at, [...TEXT_KEYS, ...RATE_KEYS, 'other', 'steps'])
  const texts: Partial<Record<(typeof TEXT_KEYS)[number], string>> = {}
  for (const key of TEXT_KEYS) {
    const text = value[key]
    if (typeof text === 'string' && text !== '') texts[key] = text
    else problems.expect(text === undefined, `${at}.${key}`, 'a text', text)
  }
  const { model, from } = texts
  problems.expect(model !== undefined || value.model !== undefined, `${at}.model`, 'the model’s name', value.model)
  if (from !== undefined) problems.expect(isDate(from), `${at}.from`, 'a date such as 2026-01-31', from)
  const rates = readRates(value, at, problems)
  problems.expect(value.input !== undefined || value.output !== undefined, at, 'a price for input or output', value)
  const steps = value.steps === undefined ? [] : readSteps(value.steps, `${at}.steps`, problems)
  return model === undefined ? [] : [{ ...texts, model, ...rates, steps }]
}

/**
 * Reads the user's price file, `{"prices": [{"model": "…", "input": 3, "output": 15, …}]}`, already parsed from JSON. Errors: every problem as
 * one line with its place; nothing of a file with a problem is used, so that a typing error never prices a call.
 */
export function parseOverrides(document: unknown): Result<readonly Override[], readonly string[]> {
  const problems = new Problems()
  if (!isFields(document) || !Array.isArray(document.prices)) {
    return err(['expected an object with a list "prices", such as {"prices": [{"model": "my-model", "input": 3, "output": 15}]}'])
  }
  problems.keys(document, 'document', ['prices'])
  const overrides = document.prices.flatMap((entry: unknown, i) => readOverride(entry, `prices[${i}]`, problems))
  return problems.found.length === 0 ? ok(overrides) : err(problems.found)
}
