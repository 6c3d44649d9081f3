import { readCore } from '#core/data-folder.ts'
import { readOwnPrices } from '#core/price-book.ts'
import { writePriceFile } from '#core/price-files.ts'
import { overrideDocument, setOverride, unsetOverrides } from '#shared/pricing/edit-overrides.ts'
import { type Override, parseOverrides } from '#shared/pricing/override-document.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { joinCore } from './joining.ts'
import { bucketName, usdText } from './rate-text.ts'

export interface KeyOptions extends DataOption {
  readonly provider?: string
  readonly tier?: string
  readonly from?: string
}

/** Dollars a million tokens. */
export interface RateOptions {
  readonly input?: number
  readonly output?: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
  readonly cacheWrite1h?: number
  readonly reasoning?: number
  readonly other?: Readonly<Record<string, number>>
}

export async function setPrice(model: string, options: KeyOptions & RateOptions): Promise<void> {
  const dataDir = dataDirOf(options)
  const price = readPrice(model, options)
  const prices = setOverride(readOwnPrices(dataDir), price)
  writePriceFile(dataDir, 'own', overrideDocument(prices))
  process.stderr.write(`${describe(price)}\n${missingRates(price)}${await tellCore(dataDir)}\n`)
}

export async function unsetPrice(model: string, options: KeyOptions): Promise<void> {
  const dataDir = dataDirOf(options)
  const { provider, tier, from } = options
  const key = {
    model,
    ...(provider !== undefined && { provider }),
    ...(tier !== undefined && { tier }),
    ...(from !== undefined && { from }),
  }
  const prices = readOwnPrices(dataDir)
  const { kept, removed } = unsetOverrides(prices, key)
  if (removed.length === 0) {
    const known = [...new Set(prices.map((price) => price.model))]
    const has = known.length === 0 ? 'You have set none.' : `You have set: ${known.join(', ')}.`
    throw new CommandFailure(`There is no price of your own for ${model} like that. ${has}`)
  }
  writePriceFile(dataDir, 'own', kept.length === 0 ? null : overrideDocument(kept))
  process.stderr.write(`${removed.map((price) => `Removed: ${describe(price)}`).join('\n')}\n${await tellCore(dataDir)}\n`)
}

function readPrice(model: string, options: KeyOptions & RateOptions): Override {
  const { provider, tier, from, input, output, cacheRead, cacheWrite: cacheWrite5m, cacheWrite1h, reasoning, other } = options
  const entry = {
    model,
    provider,
    tier,
    from,
    input,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    output,
    reasoning,
    other,
  }
  const given = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined))
  const parsed = parseOverrides({ prices: [given] })
  const price = parsed.ok ? parsed.value[0] : undefined
  if (price) return price
  const problems = parsed.ok ? [] : parsed.error.map((problem) => problem.replace(/^prices\[0\]\.?/, '').replace(/^: /, ''))
  const needs = input === undefined && output === undefined
  throw new CommandFailure(needs ? 'Say what it costs: --input USD, --output USD or both.' : problems.join('; '), 2)
}

function describe({
  model,
  provider,
  tier,
  from,
  input,
  output,
  cacheRead,
  cacheWrite5m,
  cacheWrite1h,
  reasoning,
  other = {},
}: Override): string {
  const rates: [string, number | undefined][] = [
    ['in', input],
    ['cached', cacheRead],
    ['cache write', cacheWrite5m],
    ['cache write 1h', cacheWrite1h],
    ['out', output],
    ['reasoning', reasoning],
    ...Object.entries(other).map(([bucket, price]): [string, number] => [
      `${bucketName(bucket)}${bucket.startsWith('fee.') ? ' each' : ''}`,
      price,
    ]),
  ]
  const said = rates.flatMap(([name, price]) => (price === undefined ? [] : [`${usdText(price)} ${name}`])).join(', ')
  const where = provider === undefined ? 'at any provider' : `at ${provider}`
  return `${model} ${where}${tier === undefined ? '' : `, tier ${tier}`}: ${said} a million tokens, ${from === undefined ? 'always' : `from ${from} on`}.`
}

/** What was not said is priced as what it is a part of: dearer than most providers have it. */
function missingRates({ input, cacheRead, cacheWrite5m }: Override): string {
  const missing = [...(cacheRead === undefined ? ['--cache-read'] : []), ...(cacheWrite5m === undefined ? ['--cache-write'] : [])]
  if (input === undefined || input === 0 || missing.length === 0) return ''
  return `Without ${missing.join(' and ')} such tokens cost as much as fresh input.\n`
}

/** A running core prices with the changed files from now on. */
export async function tellCore(dataDir: string): Promise<string> {
  const core = readCore(dataDir)
  if (core) {
    await joinCore(core)
      .request('prices.reload', {})
      .catch((error: unknown) => {
        throw new CommandFailure(
          `The running recorder does not take the change: ${error instanceof Error ? error.message : error}`,
        )
      })
  }
  return 'Calls from now on are priced so. What was priced keeps its price, unless you `agentprof rebuild --reprice`.'
}
