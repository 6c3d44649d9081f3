import { describe, expect, test } from 'vitest'
import { providerFor } from '#shared/providers/index.ts'
import { type CorpusExchange, corpusMissing, readExchanges, requestBytes, responseBytes } from '#support/corpus.ts'
import { type ReportedUsage, reportedCost, reportedUsage } from '#support/usage-oracle.ts'

interface Told extends ReportedUsage {
  readonly costUsd: number | null
}

interface Compared {
  readonly where: string
  readonly read: Told | null
  readonly reported: Told | null
}

/** null: not an exchange of a wire format that is read. */
function compareUsage(exchange: CorpusExchange): Compared | null {
  const { host, method, path, status } = exchange
  const head = { method, host, path, headers: [] }
  const provider = providerFor(head)
  if (!provider) return null
  const request = provider.parseRequest(head, requestBytes(exchange))
  const body = responseBytes(exchange)
  const { usage, reportedCostUsd = null } = provider.parseResponse({
    status,
    headers: [],
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
  const reported = reportedUsage(host, path, text)
  return {
    where: `${host}${path} ${exchange.source.repo} ${exchange.source.path} #${exchange.sequence.index}`,
    read,
    reported: reported && { ...reported, costUsd: reportedCost(text) },
  }
}

describe.skipIf(corpusMissing)(`usage over recorded traffic${corpusMissing ? ` (skipped: ${corpusMissing})` : ''}`, () => {
  test.each([
    ['exchanges', 700],
    ['exchanges-extra', 2000],
  ] as const)(
    '%s: tokens and cost equal what the provider reported, in every exchange of the three wire formats',
    async (file, atLeast) => {
      let reported = 0
      const differing: Compared[] = []
      for await (const exchange of readExchanges(file)) {
        const compared = compareUsage(exchange)
        if (!compared) continue
        if (compared.reported) reported += 1
        if (JSON.stringify(compared.read) !== JSON.stringify(compared.reported)) differing.push(compared)
      }
      expect(differing).toEqual([])
      expect(reported).toBeGreaterThan(atLeast)
    },
  )
})
