import { type Reply, sse } from './upstream.ts'

/** Answers in the form of the real providers, small: what an official client needs to accept them. */

/** A reply that says its chunks before it is sent. */
export interface StreamReply extends Reply {
  readonly chunks: readonly string[]
}

const JSON_HEADERS = { 'content-type': 'application/json' }
const SSE_HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' }

const chatUsage = { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25 }
const chatHead = { id: 'chatcmpl-1', created: 1_790_000_000, model: 'gpt-5.4-mini-2026-03-01' }

export function chatCompletion(content: string): Reply {
  const choice = { index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop', logprobs: null }
  return {
    headers: JSON_HEADERS,
    body: JSON.stringify({ ...chatHead, object: 'chat.completion', choices: [choice], usage: chatUsage }),
  }
}

/** One event per piece, then the finish, then the usage, then `[DONE]`. */
export function chatStream(pieces: readonly string[]): StreamReply {
  const chunk = { ...chatHead, object: 'chat.completion.chunk' }
  const events = pieces.map((content) =>
    sse({ ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content }, finish_reason: null }] }),
  )
  const finish = sse({ ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
  return { headers: SSE_HEADERS, chunks: [...events, finish, sse({ ...chunk, choices: [], usage: chatUsage }), sse('[DONE]')] }
}

export function chatToolCall(id: string, name: string, args: object): Reply {
  const call = { id, type: 'function', function: { name, arguments: JSON.stringify(args) } }
  const choice = { index: 0, message: { role: 'assistant', content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }
  return {
    headers: JSON_HEADERS,
    body: JSON.stringify({ ...chatHead, object: 'chat.completion', choices: [choice], usage: chatUsage }),
  }
}

const messageHead = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5-20251001', stop_sequence: null }

export function anthropicMessage(text: string): Reply {
  const usage = { input_tokens: 30, output_tokens: 7 }
  return {
    headers: { ...JSON_HEADERS, 'request-id': 'req_1' },
    body: JSON.stringify({ ...messageHead, content: [{ type: 'text', text }], stop_reason: 'end_turn', usage }),
  }
}

/** The six kinds of events of a Messages stream, one chunk each. */
export function anthropicStream(pieces: readonly string[]): StreamReply {
  const message = { ...messageHead, content: [], stop_reason: null, usage: { input_tokens: 30, output_tokens: 1 } }
  return {
    headers: SSE_HEADERS,
    chunks: [
      sse(['message_start', { type: 'message_start', message }]),
      sse(['content_block_start', { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }]),
      ...pieces.map((text) =>
        sse(['content_block_delta', { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }]),
      ),
      sse(['content_block_stop', { type: 'content_block_stop', index: 0 }]),
      sse([
        'message_delta',
        { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 7 } },
      ]),
      sse(['message_stop', { type: 'message_stop' }]),
    ],
  }
}

export function anthropicToolUse(id: string, name: string, input: object): Reply {
  const content = [{ type: 'tool_use', id, name, input }]
  const usage = { input_tokens: 30, output_tokens: 7 }
  return { headers: JSON_HEADERS, body: JSON.stringify({ ...messageHead, content, stop_reason: 'tool_use', usage }) }
}

/** A failure as OpenAI words it. `retry-after-ms: 1` keeps a client that retries from waiting. */
export function openaiError(status: number, type: string, message: string): Reply {
  const headers = { ...JSON_HEADERS, 'retry-after-ms': '1' }
  return { status, headers, body: JSON.stringify({ error: { message, type, param: null, code: type } }) }
}

export function anthropicError(status: number, type: string, message: string): Reply {
  const headers = { ...JSON_HEADERS, 'retry-after-ms': '1' }
  return { status, headers, body: JSON.stringify({ type: 'error', error: { type, message }, request_id: 'req_1' }) }
}
