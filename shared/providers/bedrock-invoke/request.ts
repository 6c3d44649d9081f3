import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { parseMessagesRequest } from '../anthropic-messages/request.ts'
import { assemblePrompt } from '../assemble-prompt.ts'
import { bedrockPathOf } from '../bedrock/model-path.ts'
import { parseConverseRequest } from '../bedrock-converse/request.ts'
import { parseCohereChatV1Request } from '../cohere/chat-v1-request.ts'
import { embeddedItems } from '../cohere/embed.ts'
import { isRecord, type JsonRecord, readList, readRecord, readRecords, readString } from '../json-reading.ts'
import { inlineMedia, type MessageItem } from '../message-items.ts'
import { parseChatRequest } from '../openai-chat/request.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { rerankedItems } from '../rerank/rerank.ts'

/** Source: AWS user guide, "Inference request parameters and response fields for foundation models". The path has the model. */
export function parseInvokeRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const body = readRequestBody(bytes)
  if (!body.ok) return body
  const read = parserOf(body.value)(head, bytes)
  const asked = bedrockPathOf(head)
  return read.ok && asked ? ok({ ...read.value, model: asked.model, streaming: asked.streaming }) : read
}

function parserOf(body: JsonRecord): typeof parseConverseRequest {
  if (Array.isArray(body.messages)) {
    if (body.anthropic_version !== undefined) return parseMessagesRequest
    return isNova(body) ? parseConverseRequest : parseChatRequest
  }
  return typeof body.message === 'string' ? parseCohereChatV1Request : parsePlainRequest
}

/** Nova's content is blocks without a type. */
function isNova(body: JsonRecord): boolean {
  if (body.schemaVersion !== undefined || body.inferenceConfig !== undefined || body.toolConfig !== undefined) return true
  const [first] = readRecords(body, 'messages').flatMap((message) => readList(message, 'content'))
  return isRecord(first) && first.type === undefined
}

/** One prompt, or what is to be embedded or ranked. */
function parsePlainRequest(_head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const items = [...promptItems(read.value), ...embeddedItems(read.value), ...rerankedItems(read.value)]
  const drafts = items.length > 0 ? [{ role: 'user', items } as const] : []
  return ok({ model: '', streaming: false, ...assemblePrompt('system-tools-messages', [], drafts) })
}

/** `prompt` (Claude's completions, Llama, Mistral, Command, Jurassic), `inputText` (Titan), and the inputs of image and embedding models. */
function promptItems(body: JsonRecord): MessageItem[] {
  const embedded = readRecord(body, 'singleEmbeddingParams') ?? readRecord(body, 'segmentedEmbeddingParams')
  const texts = [
    readString(body, 'prompt'),
    readString(body, 'inputText'),
    readString(readRecord(body, 'textToImageParams'), 'text'),
    readString(readRecord(embedded, 'text'), 'value'),
    ...readRecords(body, 'text_prompts').map((prompt) => readString(prompt, 'text')),
  ]
  const image = readString(body, 'inputImage')
  return [
    ...texts.flatMap((text): MessageItem[] => (text === undefined || text === '' ? [] : [{ kind: 'text', text }])),
    ...(image === undefined ? [] : [inlineMedia('image', image)]),
  ]
}
