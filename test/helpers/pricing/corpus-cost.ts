import { epochUs } from '#shared/model/units.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { priceAttempt } from '#shared/pricing/price-call.ts'
import { providerFor } from '#shared/providers/index.ts'
import { answerDate } from '#support/answer-date.ts'
import { type CorpusExchange, type CorpusFile, readExchanges, requestBytes, responseBytes } from '#support/corpus.ts'
import { eventStreamText } from '#support/event-stream.ts'
import { reportedCost } from '#support/usage-oracle.ts'
import { COST_EXCEPTIONS } from './cost-exceptions.ts'

/** Where our figure may be off by. */
const TOLERANCE = 0.01
/** Answers that do not say when they were made are priced as of this day. */
const UNDATED = Date.parse('2026-11-28T00:00:00Z')

const book = createPriceBook()

/** An exchange whose provider says what it charged. */
interface Costed {
  readonly host: string
  readonly where: string
  readonly reportedUsd: number
  /** What we compute from the usage alone; null: its model or tier is not in the book. */
  readonly computedUsd: number | null
}

interface Tally {
  reporting: number
  priced: number
  within: number
  explained: number
}

export interface CostComparison {
  /** Priced exchanges that are off and not listed as exceptions. */
  readonly unexplained: readonly Costed[]
  /** Listed exceptions among the compared exchanges that are not off (any more). */
  readonly outdated: readonly string[]
  readonly totals: Readonly<Tally>
  /** By host, and every exception with its reason: for the eye. */
  readonly table: string
}

/** null: nothing was charged by its own account, or it is of no wire format that is read. */
function costOf(exchange: CorpusExchange): Costed | null {
  const { host, method, path, status, sequence, source } = exchange
  const text = exchange.responseEncoding === 'base64' ? eventStreamText(responseBytes(exchange)) : (exchange.responseBody ?? '')
  const reportedUsd = reportedCost(text)
  if (reportedUsd === null || reportedUsd === 0) return null
  const head = { method, host, path, headers: Object.entries(exchange.requestHeaders) }
  const provider = providerFor(head)
  if (!provider) return null
  const request = provider.parseRequest(head, requestBytes(exchange))
  const answer = provider.parseResponse({
    status,
    headers: Object.entries(exchange.responseHeaders),
    body: responseBytes(exchange),
    request: request.ok ? request.value : null,
  })
  const lookup = book.lookup({
    provider: host,
    host,
    model: answer.servedModel ?? (request.ok ? request.value.model : ''),
    tier: answer.tier ?? null,
    geo: answer.inferenceGeo ?? null,
    at: epochUs((answerDate(text) ?? UNDATED) * 1000),
  })
  // What was reported is left out: the figure is ours alone.
  const price = priceAttempt({ lookup, usage: answer.usage, usageSource: 'reported', billing: 'billed' })
  return {
    host,
    where: `${source.path}#${sequence.index}`,
    reportedUsd,
    computedUsd: price.kind === 'priced' ? price.nanoUsd / 1e9 : null,
  }
}

const isWithin = ({ computedUsd, reportedUsd }: Costed): boolean =>
  computedUsd !== null && Math.abs(computedUsd - reportedUsd) <= TOLERANCE * reportedUsd

const exceptions = COST_EXCEPTIONS.flatMap(({ reason, exchanges }) =>
  exchanges.map(({ recording, index }) => ({ reason, end: `${recording}#${index}` })),
)
const exceptionOf = ({ where }: Costed) => exceptions.find(({ end }) => where.endsWith(end))

/** Compares what we compute with what providers say that they charged, in every exchange of the files that says so, or every `step`th of those. */
export async function compareCosts(files: readonly CorpusFile[], step = 1): Promise<CostComparison> {
  const compared: Costed[] = []
  let reporting = 0
  for (const file of files) {
    for await (const exchange of readExchanges(file)) {
      const costed = costOf(exchange)
      if (!costed) continue
      reporting += 1
      if (reporting % step === 0) compared.push(costed)
    }
  }
  const priced = compared.filter(({ computedUsd }) => computedUsd !== null)
  const off = priced.filter((costed) => !isWithin(costed))
  const met = new Set(off.flatMap((costed) => exceptionOf(costed)?.end ?? []))
  const expected = step === 1 ? exceptions.map(({ end }) => end) : compared.flatMap((costed) => exceptionOf(costed)?.end ?? [])
  return {
    unexplained: off.filter((costed) => !exceptionOf(costed)),
    outdated: expected.filter((end) => !met.has(end)),
    totals: tally(compared),
    table: format(compared, off),
  }
}

function tally(compared: readonly Costed[]): Tally {
  const priced = compared.filter(({ computedUsd }) => computedUsd !== null)
  const within = priced.filter(isWithin)
  const explained = priced.filter((costed) => !isWithin(costed) && exceptionOf(costed))
  return { reporting: compared.length, priced: priced.length, within: within.length, explained: explained.length }
}

function format(compared: readonly Costed[], off: readonly Costed[]): string {
  const hosts = [...new Set(compared.map(({ host }) => host))].sort()
  const line = (name: string, costed: readonly Costed[]): string => {
    const { reporting, priced, within, explained } = tally(costed)
    return [name.padEnd(32), reporting, priced, within, explained].map((cell) => String(cell).padStart(9)).join('  ')
  }
  const explained = off.map((costed) => {
    const { where, reportedUsd, computedUsd } = costed
    return `  ${where}: reported $${reportedUsd}, computed $${computedUsd}. ${exceptionOf(costed)?.reason ?? 'UNEXPLAINED'}`
  })
  return [
    ['host'.padEnd(32), 'reporting', '   priced', ' within 1%', 'explained'].join('  '),
    ...hosts.map((host) =>
      line(
        host,
        compared.filter((costed) => costed.host === host),
      ),
    ),
    line('all', compared),
    ...explained,
  ].join('\n')
}
