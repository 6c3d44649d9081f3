import { isDeepStrictEqual } from 'node:util'
import { providerFor } from '#shared/providers/index.ts'
import { type CorpusExchange, type CorpusFile, readExchanges, requestBytes, responseBytes } from '#support/corpus.ts'
import { eventStreamText } from '#support/event-stream.ts'
import { type ReportedUsage, reportedCost, reportedUsage } from '#support/usage-oracle.ts'

interface Told extends ReportedUsage {
  readonly costUsd: number | null
}

/** One exchange as we read it, beside what its provider reported. */
interface Compared {
  readonly api: string
  readonly where: string
  readonly read: Told | null
  readonly reported: Told | null
}

/** Of one wire format (`api`) or host: exchanges, and how many of them report usage. */
interface Tally {
  exchanges: number
  reporting: number
  differing: number
}

export interface CorpusComparison {
  /** Exchanges that differ from what the provider reported. */
  readonly differing: readonly Compared[]
  readonly byApi: Readonly<Record<string, Tally>>
  /** The same by `host api`, for the eye. */
  readonly table: string
}

/** null: not an exchange of a wire format that is read. */
function compare(exchange: CorpusExchange): Compared | null {
  const { host, method, path, status, sequence, source } = exchange
  const head = { method, host, path, headers: Object.entries(exchange.requestHeaders) }
  const provider = providerFor(head)
  if (!provider) return null
  const request = provider.parseRequest(head, requestBytes(exchange))
  const { usage, reportedCostUsd = null } = provider.parseResponse({
    status,
    headers: Object.entries(exchange.responseHeaders),
    body: responseBytes(exchange),
    request: request.ok ? request.value : null,
  })
  const read = usage && {
    inputTotal: usage.inputTotal,
    outputTotal: usage.outputTotal,
    cacheRead: usage.cacheRead,
    cacheWrite: usage.cacheWrite5m + usage.cacheWrite1h,
    reasoning: usage.reasoning,
    costUsd: reportedCostUsd,
  }
  const text = exchange.responseEncoding === 'base64' ? eventStreamText(responseBytes(exchange)) : (exchange.responseBody ?? '')
  const reported = reportedUsage(host, path, text, exchange.responseHeaders)
  return {
    api: provider.id,
    where: `${host}${path} ${source.repo} ${source.path} #${sequence.index}`,
    read,
    reported: reported && { ...reported, costUsd: reportedCost(text) },
  }
}

/** Reads every exchange of a file, or every `step`th, and compares tokens and cost with what the provider reported. */
export async function compareCorpus(file: CorpusFile, step = 1): Promise<CorpusComparison> {
  const differing: Compared[] = []
  const byApi: Record<string, Tally> = {}
  const byHost: Record<string, Tally> = {}
  let line = 0
  for await (const exchange of readExchanges(file)) {
    line += 1
    const compared = line % step === 0 ? compare(exchange) : null
    if (!compared) continue
    const differs = !isDeepStrictEqual(compared.read, compared.reported)
    if (differs) differing.push(compared)
    for (const tally of [tallyOf(byApi, compared.api), tallyOf(byHost, `${exchange.host} ${compared.api}`)]) {
      tally.exchanges += 1
      if (compared.reported) tally.reporting += 1
      if (differs) tally.differing += 1
    }
  }
  return { differing, byApi, table: format(byHost) }
}

function tallyOf(tallies: Record<string, Tally>, key: string): Tally {
  const tally = tallies[key] ?? { exchanges: 0, reporting: 0, differing: 0 }
  tallies[key] = tally
  return tally
}

function format(tallies: Readonly<Record<string, Tally>>): string {
  const rows = Object.entries(tallies)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { exchanges, reporting, differing }]) => [key.padEnd(72), exchanges, reporting, differing].join('  '))
  return [`${'host and wire format'.padEnd(72)}  exchanges  reporting  differing`, ...rows].join('\n')
}
