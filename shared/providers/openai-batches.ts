import type { ParsedRequest } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { batchCreation } from './batch-creation.ts'
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
