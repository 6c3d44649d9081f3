import type { ParsedRequest } from '../model/prompt.ts'
import { ok, type Result } from '../model/result.ts'
import { readText } from './json-reading.ts'
import { parseChatResponse } from './openai-chat/response.ts'
import { plainPrompt, textsOf } from './plain-prompt.ts'
import type { ParseFailure, Provider, RequestHead } from './provider.ts'
import { deploymentOf, pathOf, readRequestBody } from './request-body.ts'

/**
 * OpenAI's legacy Completions and the servers that speak it; Mistral's and DeepSeek's fill-in-the-middle likewise. An answer is one of Chat
 * Completions whose choices have a `text`. Source: openai-node, `CompletionCreateParams`, `Completion`.
 */
export const openaiCompletions: Provider = {
  id: 'openai-completions',
  matches: (head) => head.method === 'POST' && /(?<!\/chat)\/completions$/.test(pathOf(head)),
  parseRequest,
  parseResponse: (input) => ({ ...parseChatResponse(input), message: null }),
  promptOrder: 'system-tools-messages',
  bills: (status) => status < 400,
}

function parseRequest(head: RequestHead, bytes: Uint8Array): Result<ParsedRequest, ParseFailure> {
  const read = readRequestBody(bytes)
  if (!read.ok) return read
  const { prompt, suffix, stream } = read.value
  return ok({
    model: readText(read.value, 'model') ?? deploymentOf(head) ?? '',
    streaming: stream === true,
    ...plainPrompt([...textsOf(prompt), ...textsOf(suffix)]),
  })
}
