import { bucketDay, dayField, picoOf, textOf } from './fields.ts'
import { emptyDay, inDollars, oneRow } from './read-line.ts'
import type { UsageExport } from './usage-export.ts'

/**
 * `/v1/organizations/cost_report`, grouped by description or not. Amounts are cents as decimal texts: "123.45" is $1.2345 (platform.claude.com,
 * "Get Cost Report"). What no model caused, web searches and code execution, is named by its kind.
 */
export const anthropicCosts: UsageExport = {
  id: 'anthropic-costs',
  title: 'Anthropic cost report',
  provider: 'anthropic',
  fields: ['starting_at', 'amount'],
  read(line) {
    const day = bucketDay(line, 'starting_at', 'ending_at')
    if (!day.ok) return day
    const currency = inDollars(line, 'currency')
    if (!currency.ok) return currency
    const pico = picoOf(line, 'amount', 10)
    if (!pico.ok) return pico
    if (pico.value === undefined) return emptyDay(day.value)
    return oneRow({ day: day.value, model: textOf(line, 'model') ?? textOf(line, 'cost_type'), tokens: {}, pico: pico.value })
  },
}

/** The CSV of the console's cost page: dollars, and models by the names that people call them. */
export const anthropicCostsTable: UsageExport = {
  id: 'anthropic-costs-table',
  title: 'Anthropic console costs',
  provider: 'anthropic',
  displayNames: true,
  fields: ['usage_date_utc', 'cost_usd'],
  read(line) {
    const day = dayField(line, 'usage_date_utc')
    if (!day.ok) return day
    const pico = picoOf(line, 'cost_usd', 12)
    if (!pico.ok) return pico
    const model = textOf(line, 'model') ?? textOf(line, 'cost_type')
    return pico.value === undefined ? emptyDay(day.value) : oneRow({ day: day.value, model, tokens: {}, pico: pico.value })
  },
}
