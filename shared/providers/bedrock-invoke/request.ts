import type { ParsedRequest } from '../../model/prompt.ts'
import { ok, type Result } from '../../model/result.ts'
import { parseMessagesRequest } from '../anthropic-messages/request.ts'
import { bedrockPathOf } from '../bedrock/model-path.ts'
import { parseConverseRequest } from '../bedrock-converse/request.ts'
import { parseCohereChatV1Request } from '../cohere/chat-v1-request.ts'
import { embeddedPrompt } from '../cohere-embed.ts'
import { isRecord, type JsonRecord, readList, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import { inlineMedia, type Media } from '../message-items.ts'
import { parseChatRequest } from '../openai-chat/request.ts'
import { plainPrompt } from '../plain-prompt.ts'
import type { ParseFailure, RequestHead } from '../provider.ts'
import { readRequestBody } from '../request-body.ts'
import { rerankedTexts } from '../rerank.ts'

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
  const { texts, media } = promptOf(read.value)
  const prompt = texts.length + media.length > 0 ? plainPrompt(texts, media) : embeddedPrompt(read.value)
  return ok({ model: '', streaming: false, ...prompt })
}

/**
 * `prompt` (Claude's completions, Llama, Mistral, Command, Jurassic), `inputText` (Titan), the inputs of image and embedding models, or a query
 * with documents.
 */
function promptOf(body: JsonRecord): { readonly texts: readonly string[]; readonly media: readonly Media[] } {
  const embedded = readRecord(body, 'singleEmbeddingParams') ?? readRecord(body, 'segmentedEmbeddingParams')
  const texts = [
    readText(body, 'prompt'),
    readText(body, 'inputText'),
    readText(readRecord(body, 'textToImageParams'), 'text'),
    readText(readRecord(embedded, 'text'), 'value'),
    ...readRecords(body, 'text_prompts').map((prompt) => readText(prompt, 'text')),
    ...(body.query === undefined ? [] : rerankedTexts(body)),
  ]
  const image = readString(body, 'inputImage')
  return {
    texts: texts.filter((text) => text !== undefined),
    media: image === undefined ? [] : [inlineMedia('image', image).media],
  }
}
