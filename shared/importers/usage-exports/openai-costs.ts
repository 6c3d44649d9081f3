import { bucketDay, picoOf, textOf } from './fields.ts'
import { emptyDay, inDollars, oneRow } from './read-line.ts'
import type { UsageExport } from './usage-export.ts'

/**
 * `/v1/organization/costs`, grouped by line item or not, and the CSV of the dashboard's costs, whose columns are the same. A line item is
 * `gpt-5-nano, input_tokens`: a model and what of it; one without a comma is no model's (openai-node, `UsageCostsResponse`).
 */
export const openaiCosts: UsageExport = {
  id: 'openai-costs',
  title: 'OpenAI costs',
  provider: 'openai',
  fields: ['start_time', 'amount_value'],
  read(line) {
    const day = bucketDay(line, 'start_time', 'end_time')
    if (!day.ok) return day
    const currency = inDollars(line, 'amount_currency')
    if (!currency.ok) return currency
    const pico = picoOf(line, 'amount_value', 12)
    if (!pico.ok) return pico
    if (pico.value === undefined) return emptyDay(day.value)
    const item = textOf(line, 'line_item')
    return oneRow({ day: day.value, model: item?.split(',', 1)[0]?.trim() ?? null, tokens: {}, pico: pico.value })
  },
}
