import type { ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { addUsage, type Usage } from '../model/usage.ts'
import { contentItems } from './anthropic-messages/block.ts'
import { readMessagesUsage } from './anthropic-messages/usage.ts'
import { assembleAnswer } from './assemble-answer.ts'
import { batchCreation, parseCreated } from './batch-creation.ts'
import { type JsonRecord, readRecord, readRecords, readText } from './json-reading.ts'
import { parseNdjson } from './ndjson.ts'
import { plainPrompt } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead, ResponseInput } from './provider.ts'
import { pathOf, readRequestBody } from './request-body.ts'

/**
 * Anthropic's Message Batches (anthropic-sdk, `BatchCreateParams`, `MessageBatchIndividualResponse`). Creating one costs nothing yet: what it
 * comes to stands in its results.
 */
export const anthropicBatches: Provider = batchCreation({
  id: 'anthropic-batches',
  matches: (head) => head.method === 'POST' && pathOf(head).endsWith('/v1/messages/batches'),
  parseRequest: parseBatch,
  promptOrder: 'tools-system-messages',
})

/** The results of a batch, as JSON lines: one call, with the usage of all of them at the batch tier. Fetched again, they are counted again. */
export const anthropicBatchResults: Provider = {
  id: 'anthropic-batch-results',
  matches: (head) => head.method === 'GET' && /\/v1\/messages\/batches\/[^/]+\/results$/.test(pathOf(head)),
  parseRequest: () => ok({ model: '', streaming: false, ...plainPrompt([]) }),
  parseResponse: parseResults,
  promptOrder: 'tools-system-messages',
  bills: (status) => status < 400,
}

function parseBatch(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const models = readRecords(read.value, 'requests').map((request) => readText(readRecord(request, 'params'), 'model'))
  return ok({ model: namesOf(models), streaming: false, ...plainPrompt([]) })
}

/** One model, or several, which no price row can be found by. */
const namesOf = (models: readonly (string | undefined)[]): string =>
  [...new Set(models.filter((model) => model !== undefined))].join(', ')

function parseResults(input: ResponseInput): ParsedResponse {
  if (input.status >= 400) return parseCreated(input)
  const { records, cut } = parseNdjson(input.body, 0)
  const messages = records.flatMap(({ data }): JsonRecord[] => {
    const message = readRecord(readRecord(data, 'result'), 'message')
    return message ? [message] : []
  })
  const usages = messages.flatMap((message) => {
    const usage = readRecord(message, 'usage')
    return (usage && readMessagesUsage(usage)) ?? []
  })
  const { output } = assembleAnswer(messages.flatMap((message) => contentItems(message.content)))
  return {
    servedModel: namesOf(messages.map((message) => readText(message, 'model'))),
    tier: 'batch',
    usage: usages.reduce<Usage | null>((sum, usage) => (sum ? addUsage(sum, usage) : usage), null),
    output,
    toolUses: [],
    message: null,
    complete: records.length > 0 && !cut,
    firstContentOffset: records[0]?.offset ?? null,
  }
}
