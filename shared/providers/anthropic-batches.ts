import type { ParsedRequest } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { anthropicMessages } from './anthropic-messages.ts'
import { batchCreation } from './batch-creation.ts'
import { batchResults, namesOf, type ReadResults, readResult } from './batch-results.ts'
import { readRecord, readRecords, readText } from './json-reading.ts'
import { parseNdjson } from './ndjson.ts'
import { plainPrompt } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead } from './provider.ts'
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

/** The results of a batch, as JSON lines. */
export const anthropicBatchResults: Provider = batchResults({
  id: 'anthropic-batch-results',
  matches: (head) => head.method === 'GET' && RESULTS.test(pathOf(head)),
  promptOrder: 'tools-system-messages',
  read: readResults,
  batchOf: (head) => RESULTS.exec(pathOf(head))?.[1],
})

const RESULTS = /\/v1\/messages\/batches\/([^/]+)\/results$/

function parseBatch(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const models = readRecords(read.value, 'requests').map((request) => readText(readRecord(request, 'params'), 'model'))
  return ok({ model: namesOf(models), streaming: false, ...plainPrompt([]) })
}

function readResults(body: Uint8Array): ReadResults {
  const { records, cut } = parseNdjson(body, 0)
  const results = records.flatMap(({ data }) => {
    const message = readRecord(readRecord(data, 'result'), 'message')
    return (message && readResult(anthropicMessages, message)) ?? []
  })
  return { results, complete: !cut, firstOffset: records[0]?.offset ?? 0 }
}
