import { formatRate } from '#shared/format/rate.ts'
import type { PriceRow } from '#shared/model/cost.ts'
import type { UnpricedModel } from '#shared/model/price-use.ts'

/** A word of a command line, quoted for a shell where it has to be. */
const word = (text: string): string => (/^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

const option = (name: string, value: string | null | undefined): string => (value == null ? '' : ` --${name} ${word(value)}`)
const usd = (name: string, pico: number | null): string =>
  option(name, pico === null ? null : formatRate(pico).replaceAll(',', ''))

const named = ({ provider, model, tier }: Pick<PriceRow, 'provider' | 'model' | 'tier'>): string =>
  `${word(model)}${option('provider', provider === 'any' ? null : provider)}${option('tier', tier)}`

/** Sets a price of the user's own for what a row prices, at the rates that the row has: they are what is to be edited. */
export function setCommand(row: PriceRow): string {
  const { inputFresh, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = row.base
  const rates = [
    usd('input', inputFresh),
    usd('cache-read', cacheRead),
    usd('cache-write', cacheWrite5m),
    usd('cache-write-1h', cacheWrite1h),
    usd('output', output),
    usd('reasoning', reasoning === output ? null : reasoning),
  ].join('')
  const from = row.book === 'user' ? option('from', row.effectiveFrom) : ''
  return `agentprof prices set ${named(row)}${from}${rates}`
}

/** Takes a price of the user's own away. */
export const unsetCommand = (row: PriceRow): string => `agentprof prices unset ${named(row)}${option('from', row.effectiveFrom)}`

/** Sets the price of a model that has none; the user knows the amounts. */
export const priceCommand = (model: UnpricedModel): string => `agentprof prices set ${named(model)} --input USD --output USD`

/** Prices what was recorded anew. */
export const REPRICE = 'agentprof rebuild --reprice'
