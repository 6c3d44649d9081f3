import type { ParsedRequest } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { batchCreation } from './batch-creation.ts'
import { batchResults, type ReadResults, readResult } from './batch-results.ts'
import { type JsonRecord, readCount, readRecord, readText } from './json-reading.ts'
import { parseNdjson } from './ndjson.ts'
import { openaiChat } from './openai-chat.ts'
import { openaiCompletions } from './openai-completions.ts'
import { openaiEmbeddings } from './openai-embeddings.ts'
import { openaiResponses } from './openai-responses.ts'
import { plainPrompt } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead } from './provider.ts'
import { pathOf, readRequestBody } from './request-body.ts'

/** OpenAI's batches (API reference, "Batches"), on any host: the requests stand in a file that was sent before, models included. */
export const openaiBatches: Provider = batchCreation({
  id: 'openai-batches',
  matches: (head) => head.method === 'POST' && /(?<!\/messages)\/batches$/.test(pathOf(head)),
  parseRequest: parseBatch,
  promptOrder: 'system-tools-messages',
})

function parseBatch(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  return read.ok ? ok({ model: '', streaming: false, ...plainPrompt([]) }) : read
}

/**
 * The output file of a batch (API reference, "The request output object"): JSON lines, each with a whole answer. It is fetched as any other file is, so
 * that its lines tell.
 */
export const openaiBatchResults: Provider = batchResults({
  id: 'openai-batch-results',
  matches: (head) => head.method === 'GET' && /\/files\/[^/]+\/content$/.test(pathOf(head)),
  promptOrder: 'system-tools-messages',
  read: readResults,
})

function readResults(body: Uint8Array): ReadResults {
  const { records, cut } = parseNdjson(body, 0)
  const results = records.flatMap(({ data }) => {
    const response = readText(data, 'custom_id') === undefined ? undefined : readRecord(data, 'response')
    const answer = readRecord(response, 'body')
    return (answer && readResult(formatOf(answer), answer, readCount(response, 'status_code'))) ?? []
  })
  return { results, complete: !cut, firstOffset: records[0]?.offset ?? 0 }
}

/** Answers say what they are. */
function formatOf(answer: JsonRecord): Provider {
  switch (readText(answer, 'object')) {
    case 'response':
      return openaiResponses
    case 'list':
      return openaiEmbeddings
    case 'text_completion':
      return openaiCompletions
    default:
      return openaiChat
  }
}
