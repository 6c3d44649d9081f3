import cl100k from 'js-tiktoken/ranks/cl100k_base'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { providerFor } from '#shared/providers/index.ts'
import { estimateUsage } from '#shared/runs/estimate-usage.ts'
import { createTokenizerFor } from '#shared/tokens/tokenizer-for.ts'
import { type CorpusExchange, type CorpusFile, readExchanges, requestBytes, responseBytes } from '#support/corpus.ts'

/** How far estimates are from what was reported: |estimated − reported| / reported. */
export interface Errors {
  readonly count: number
  readonly median: number
  readonly p90: number
}

/** One wire format. Exchanges that report usage, how many of them could be estimated without it, and how well. */
export interface EstimateErrors {
  readonly reporting: number
  readonly estimated: number
  readonly input: Errors
  /** Of answers that show all that they generated: their provider counts no reasoning apart. */
  readonly output: Errors
}

interface Sample {
  readonly key: string
  /** null: it cannot be estimated. */
  readonly input: number | null
  readonly output: number | null
}

const tokenizerFor = createTokenizerFor({ o200k_base: o200k, cl100k_base: cl100k })

const errorOf = (estimated: number, reported: number): number => Math.abs(estimated - reported) / reported

/** Hides the usage of an exchange that reports it, estimates it, and says how far off that is; null: it reports none. */
function sample(exchange: CorpusExchange): Sample | null {
  const { host, method, path, status } = exchange
  const head = { method, host, path, headers: Object.entries(exchange.requestHeaders) }
  const api = providerFor(head)
  const request = api?.parseRequest(head, requestBytes(exchange))
  if (!api || !request?.ok || api.free) return null
  const headers = Object.entries(exchange.responseHeaders)
  const response = api.parseResponse({ status, headers, body: responseBytes(exchange), request: request.value })
  const { usage } = response
  if (!usage || usage.inputTotal === 0 || response.output.length + (api.generates === 'nothing' ? 1 : 0) === 0) return null
  // Nothing else of its sequence is at hand.
  const { previousResponseId, cachedContent } = request.value
  const asked = {
    ...request.value,
    ...((previousResponseId ?? cachedContent) !== undefined && { missingHistory: true as const }),
  }
  const estimated = estimateUsage({ api, request: asked, response: { ...response, usage: null }, tokenizerFor })
  // Cohere counts what it writes around prompt and answer, and does not charge it.
  const { 'input.unbilled': unbilledInput = 0, 'output.unbilled': unbilledOutput = 0 } = usage.other
  const input = usage.inputTotal - unbilledInput
  const output = usage.reasoning === 0 ? usage.outputTotal - unbilledOutput : 0
  return {
    key: api.id,
    input: estimated && input > 0 ? errorOf(estimated.inputTotal, input) : null,
    output: estimated && output > 0 ? errorOf(estimated.outputTotal, output) : null,
  }
}

function summarise(errors: readonly number[]): Errors {
  const sorted = [...errors].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  return { count: sorted.length, median: at(0.5), p90: at(0.9) }
}

const known = (errors: readonly (number | null)[]): number[] => errors.filter((error) => error !== null)

/** Estimates by wire format, over every exchange of the files that reports its usage. */
export async function estimateCorpus(files: readonly CorpusFile[]): Promise<ReadonlyMap<string, EstimateErrors>> {
  const samples: Sample[] = []
  for (const file of files) {
    for await (const exchange of readExchanges(file)) {
      const found = sample(exchange)
      if (found) samples.push(found)
    }
  }
  const byApi = Map.groupBy(samples, ({ key }) => key)
  return new Map(
    [...byApi]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, of]) => {
        const input = known(of.map((each) => each.input))
        return [
          key,
          {
            reporting: of.length,
            estimated: input.length,
            input: summarise(input),
            output: summarise(known(of.map((each) => each.output))),
          },
        ]
      }),
  )
}

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(share * 100).toFixed(1)}%`)

export function formatEstimates(byApi: ReadonlyMap<string, EstimateErrors>): string {
  const row = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(26) : cell.padStart(11))).join('')
  return [
    row(['wire format', 'reporting', 'estimated', 'in median', 'in p90', 'out shown', 'out median', 'out p90']),
    ...[...byApi].map(([api, { reporting, estimated, input, output }]) =>
      row([
        api,
        String(reporting),
        String(estimated),
        percent(input.median),
        percent(input.p90),
        String(output.count),
        percent(output.median),
        percent(output.p90),
      ]),
    ),
  ].join('\n')
}
