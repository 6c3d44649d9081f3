import { describe, expect, test } from 'vitest'
import { providerFor } from '#shared/providers/index.ts'
import { type CorpusExchange, corpusMissing, readExchanges, requestBytes, responseBytes } from '#support/corpus.ts'
import { type ReportedUsage, reportedCost, reportedUsage } from '#support/usage-oracle.ts'

interface Told extends ReportedUsage {
  readonly costUsd: number | null
}

interface Compared {
  readonly wire: string
  readonly where: string
  readonly read: Told | null
  readonly reported: Told | null
}

/** null: not an exchange of a wire format that is read. */
function compareUsage(exchange: CorpusExchange): Compared | null {
  const { host, method, path, status, responseHeaders } = exchange
  const head = { method, host, path, headers: Object.entries(exchange.requestHeaders) }
  const provider = providerFor(head)
  if (!provider) return null
  const request = provider.parseRequest(head, requestBytes(exchange))
  const body = responseBytes(exchange)
  const { usage, reportedCostUsd = null } = provider.parseResponse({
    status,
    headers: Object.entries(responseHeaders),
    body,
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
  const text = exchange.responseBody ?? ''
  const reported = reportedUsage(host, path, text, responseHeaders)
  return {
    wire: provider.id,
    where: `${host}${path} ${exchange.source.repo} ${exchange.source.path} #${exchange.sequence.index}`,
    read,
    reported: reported && { ...reported, costUsd: reportedCost(text) },
  }
}

/** Exchanges with reported usage that there are at least, by wire format: a format that is no longer matched would differ nowhere. */
const AT_LEAST: Readonly<Record<string, number>> = {
  'openai-chat': 2000,
  'openai-responses': 300,
  'anthropic-messages': 500,
  ollama: 12,
}

describe.skipIf(corpusMissing)(`usage over recorded traffic${corpusMissing ? ` (skipped: ${corpusMissing})` : ''}`, () => {
  test('tokens and cost equal what the provider reported, in every exchange of every wire format', async () => {
    const reported = new Map<string, number>()
    const differing: Compared[] = []
    for (const file of ['exchanges', 'exchanges-extra'] as const) {
      for await (const exchange of readExchanges(file)) {
        const compared = compareUsage(exchange)
        if (!compared) continue
        if (compared.reported) reported.set(compared.wire, (reported.get(compared.wire) ?? 0) + 1)
        if (JSON.stringify(compared.read) !== JSON.stringify(compared.reported)) differing.push(compared)
      }
    }
    expect(differing).toEqual([])
    expect(Object.entries(AT_LEAST).filter(([wire, least]) => (reported.get(wire) ?? 0) < least)).toEqual([])
  })
})
