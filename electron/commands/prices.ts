import { openPriceBook } from '#core/price-book.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { PriceRates, PriceRow } from '#shared/model/cost.ts'
import { hoursOf } from '#shared/pricing/row-id.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { bucketName, perMillion, rateText } from './rate-text.ts'
import { printJson } from './reading.ts'
import { formatTable } from './table.ts'

interface PricesOptions extends DataOption {
  readonly provider?: string
  readonly model?: string
  readonly json?: boolean
}

/** Lists the rows that calls from now on are priced with. Needs no recorder and nothing recorded. */
export async function listPrices(options: PricesOptions): Promise<void> {
  const { provider, model, json } = options
  const book = openPriceBook(dataDirOf(options))
  const rows = book
    .list({ tiers: true, ...(provider !== undefined && { provider }) })
    .filter((row) => model === undefined || row.model.toLowerCase().includes(model.toLowerCase()))
  if (json) printJson({ schema: 1, version: book.version, rows })
  else if (rows.length === 0) throw new CommandFailure(nothing(options, book.version))
  else process.stdout.write(`${formatRows(rows)}\n\nDollars a million tokens; fees by the thousand. ${book.version}\n`)
}

function nothing({ provider, model }: PricesOptions, version: string): string {
  const what = [model === undefined ? 'no prices' : `no model like ${model}`, provider === undefined ? '' : `at ${provider}`]
  return `There is ${what.filter((part) => part !== '').join(' ')} in ${version}. \`agentprof prices set MODEL --input USD --output USD\` adds one.`
}

const HEADS = ['PROVIDER', 'MODEL', 'TIER', 'SINCE', '>INPUT', '>CACHED', '>WRITE 5M', '>WRITE 1H', '>OUTPUT', 'ALSO']

function formatRows(rows: readonly PriceRow[]): string {
  return formatTable(
    HEADS,
    rows.flatMap(({ provider, model, tier, base, steps, book, ...row }) => [
      [
        provider,
        model,
        tier ?? '',
        sinceOf(row),
        ...cells(base),
        [...(book === 'user' ? ['your own'] : []), ...notes(base, tier === null)].join(', '),
      ],
      ...steps.map(({ aboveInputTokens, rates }) => [
        '',
        `  above ${formatTokensExact(aboveInputTokens)} in`,
        '',
        '',
        ...cells(rates),
        notes(rates, false).join(', '),
      ]),
    ]),
  )
}

/** The date, and for prices by the hour of the day the hours. */
const sinceOf = (row: Pick<PriceRow, 'id' | 'effectiveFrom'>): string =>
  [row.effectiveFrom ?? '', hoursOf(row) ?? ''].filter((part) => part !== '').join(' ')

const cells = ({ inputFresh, cacheRead, cacheWrite5m, cacheWrite1h, output }: PriceRates): string[] =>
  [inputFresh, cacheRead, cacheWrite5m, cacheWrite1h, output].map(perMillion)

/** The rarer rates. Fees are the same in every tier and at every size, so they are said once. */
function notes({ reasoning, output, other }: PriceRates, fees: boolean): string[] {
  const apart = reasoning !== null && reasoning !== output ? [`reasoning $${perMillion(reasoning)}/M`] : []
  const rarer = Object.entries(other).filter(([bucket]) => fees || !bucket.startsWith('fee.'))
  return [...apart, ...rarer.map(([bucket, pico]) => `${bucketName(bucket)} ${rateText(bucket, pico)}`)]
}
