import { fromUtf8 } from '@smithy/core/serde'
import type { OutputPart, ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import { ok } from '../model/result.ts'
import { addUsage, type Usage } from '../model/usage.ts'
import { parseCreated } from './batch-creation.ts'
import { plainPrompt } from './plain-prompt.ts'
import type { Provider, RequestHead, ResponseInput } from './provider.ts'

/** An answer of a batch that came to something. */
export interface BatchResult {
  readonly model: string
  readonly usage: Usage | null
  readonly output: readonly OutputPart[]
}

/** What a body holds of a batch. Where it holds nothing (the batch is not done, the file is another) it is no call. */
export interface ReadResults {
  readonly results: readonly BatchResult[]
  readonly complete: boolean
  readonly firstOffset: number
}

export interface BatchResultsFormat extends Pick<Provider, 'id' | 'matches' | 'promptOrder'> {
  readonly read: (body: Uint8Array) => ReadResults
  /** The answer's id of the batch's creation, where the path names it. */
  readonly batchOf?: (head: RequestHead) => string | undefined
}

/**
 * A format in which the results of a batch are fetched: one call, with the usage of all of them at the batch tier, whatever tier each of them names.
 * What failed in it is not billed.
 */
export const batchResults = ({ read, batchOf, ...format }: BatchResultsFormat): Provider => ({
  ...format,
  parseRequest: (head) => ok(asked(batchOf?.(head))),
  parseResponse: (input) => {
    const found = input.status < 400 ? read(input.body) : null
    return found && found.results.length > 0 ? sumResults(found) : parseCreated(input)
  },
  fetches: ({ status, body }) => status < 400 && read(body).results.length > 0,
  bills: (status) => status < 400,
})

/** It goes on from the creation of its batch. */
const asked = (batch: string | undefined): ParsedRequest => ({
  model: '',
  streaming: false,
  ...plainPrompt([]),
  ...(batch === undefined ? {} : { previousResponseId: batch }),
})

/** One model, or several, which no price row can be found by. */
export const namesOf = (models: readonly (string | undefined)[]): string =>
  [...new Set(models.filter((model) => model !== undefined && model !== ''))].join(', ')

/** Each result is billed by its own size: together they reach no long-context step that none of them does. */
function sumResults({ results, complete, firstOffset }: ReadResults): ParsedResponse {
  const usages = results.flatMap(({ usage }) => usage ?? [])
  const largestInput = usages.reduce((most, { inputTotal }) => Math.max(most, inputTotal), 0)
  return {
    servedModel: namesOf(results.map(({ model }) => model)),
    tier: 'batch',
    usage: usages.reduce<Usage | null>((sum, usage) => (sum ? addUsage(sum, usage) : usage), null),
    ...(usages.length > 1 ? { samplings: { largestInput, others: {} } } : {}),
    output: results.flatMap(({ output }) => output),
    toolUses: [],
    message: null,
    complete,
    firstContentOffset: firstOffset,
  }
}

/** One result as its own format reads it. */
export function readResult(format: Provider, body: unknown, status = 200): BatchResult | null {
  const bytes = fromUtf8(JSON.stringify(body))
  const input: ResponseInput = { status, headers: [], body: bytes, request: null }
  const { servedModel = '', usage, output, error } = format.parseResponse(input)
  return status >= 400 || error ? null : { model: servedModel, usage, output }
}
