import type { ParsedRequest, ParsedResponse } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import type { Usage } from '../model/usage.ts'
import { type JsonRecord, readRecord, readText } from './json-reading.ts'
import { readOpenAiUsage } from './openai-usage.ts'
import { readPlainAnswer } from './plain-answer.ts'
import { plainPrompt, textsOf } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead, ResponseInput } from './provider.ts'
import { deploymentOf, pathOf, readRequestBody } from './request-body.ts'
import { unreadableAnswer } from './unreadable-answer.ts'
import { readWireBody } from './wire-body.ts'

/** OpenAI Embeddings and the many that speak it. Source: openai-node, `EmbeddingCreateParams`, `CreateEmbeddingResponse`. */
export const openaiEmbeddings: Provider = {
  id: 'openai-embeddings',
  matches: (head) => head.method === 'POST' && /(?<!\/api)\/embeddings$/.test(pathOf(head)),
  parseRequest,
  parseResponse,
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
  generates: 'nothing',
}

function parseRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const model = readText(read.value, 'model') ?? deploymentOf(head) ?? ''
  return ok({ model, streaming: false, ...plainPrompt(textsOf(read.value.input)) })
}

function parseResponse(input: ResponseInput): ParsedResponse {
  const body = readWireBody(input.body)
  if (body.kind !== 'document') return unreadableAnswer(input.status, body.kind === 'text' ? body.text : '')
  const answer = readPlainAnswer(body.value, input, { usage: readUsage(readRecord(body.value, 'usage')) })
  return { ...answer, complete: body.complete, firstContentOffset: null }
}

/** There is a prompt and nothing else; Voyage names only the total. */
function readUsage(usage: JsonRecord | undefined): Usage | null {
  return usage ? readOpenAiUsage({ prompt_tokens: usage.total_tokens, ...usage }, '') : null
}
