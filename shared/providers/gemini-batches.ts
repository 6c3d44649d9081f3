import { ok } from '../model/result.ts'
import { batchCreation } from './batch-creation.ts'
import { type BatchResult, batchResults, type ReadResults, readResult } from './batch-results.ts'
import { geminiEmbed } from './gemini-embed.ts'
import { geminiGenerateContent } from './gemini-generate-content.ts'
import { modelPathOf } from './google-model-path.ts'
import { type JsonRecord, readRecord, readRecords, readText } from './json-reading.ts'
import { parseNdjson } from './ndjson.ts'
import { plainPrompt } from './plain-prompt.ts'
import type { Provider } from './provider.ts'
import { pathOf } from './request-body.ts'
import { readWireBody } from './wire-body.ts'

/** Gemini's batches (ai.google.dev, "Batch API"), of answers and of embeddings. */
export const geminiBatches: Provider = batchCreation({
  id: 'gemini-batches',
  matches: (head) => head.method === 'POST' && METHODS.has(modelPathOf(head)?.method ?? ''),
  parseRequest: (head) => ok({ model: modelPathOf(head)?.model ?? '', streaming: false, ...plainPrompt([]) }),
  promptOrder: 'system-tools-messages',
})

const METHODS = new Set(['batchGenerateContent', 'asyncBatchEmbedContent'])

/**
 * How a batch stands, which tells its results once they are there, or the file with them (ai.google.dev, "Batch API"): JSON lines. Each result names a tier
 * of its own, `standard` in recorded traffic; what is charged is the batch's.
 */
export const geminiBatchResults: Provider = batchResults({
  id: 'gemini-batch-results',
  matches: (head) => head.method === 'GET' && (BATCH.test(pathOf(head)) || RESULT_FILE.test(pathOf(head))),
  promptOrder: 'system-tools-messages',
  read: readResults,
  batchOf: (head) => BATCH.exec(pathOf(head))?.[1],
})

/** Vertex puts results into storage, which is another host. */
const BATCH = /\/v1(?:alpha|beta)[a-z0-9]*\/(batches\/[^/:]+)$/
const RESULT_FILE = /\/v1[a-z0-9]*\/files\/[^/:]+(?::|%3A)download$/i

function readResults(bytes: Uint8Array): ReadResults {
  const body = readWireBody(bytes)
  if (body.kind === 'document') {
    const inlined = inlinedResults(body.value)
    if (inlined.length > 0) return { results: inlined.flatMap(readLine), complete: body.complete, firstOffset: body.offset }
  }
  const { records, cut } = parseNdjson(bytes, 0)
  const lines = records.filter(({ data }) => readText(data, 'key') !== undefined)
  return { results: lines.flatMap(({ data }) => readLine(data)), complete: !cut, firstOffset: records[0]?.offset ?? 0 }
}

/** They stand in the answer twice: as what the operation came to, and as the batch's output. */
function inlinedResults(operation: JsonRecord): readonly JsonRecord[] {
  const outputs = [readRecord(operation, 'response'), readRecord(readRecord(operation, 'metadata'), 'output')]
  const lists = outputs.flatMap((output) =>
    ['inlinedResponses', 'inlinedEmbedContentResponses'].map((kind) => readRecords(readRecord(output, kind), 'inlinedResponses')),
  )
  return lists.find((list) => list.length > 0) ?? []
}

function readLine(line: JsonRecord): BatchResult[] {
  const response = readRecord(line, 'response')
  const format = response && 'embedding' in response ? geminiEmbed : geminiGenerateContent
  return (response && [readResult(format, response)].filter((result) => result !== null)) ?? []
}
