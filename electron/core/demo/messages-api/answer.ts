import type { Signer } from './opaque-ids.ts'
import { opaqueId } from './opaque-ids.ts'
import { toolUseTokens } from './prompt-blocks.ts'
import type { PromptUsage } from './prompt-cache.ts'
import type { ScriptedAnswer, ScriptedBlock } from './script.ts'
import { countTokens } from './token-counter.ts'

/** An event of the stream, and how many tokens have been generated when it is sent. */
export interface AnswerEvent {
  readonly data: { readonly type: string } & Readonly<Record<string, unknown>>
  readonly generated: number
}

/**
 * The events of one streamed answer. Source: anthropic-sdk, `RawMessageStreamEvent`; usage as recorded from the API in 2026: the start has the
 * input and a provisional output, `message_delta` the cumulative output and its thinking.
 */
export function answerEvents(answer: ScriptedAnswer, model: string, prompt: PromptUsage, signer: Signer): readonly AnswerEvent[] {
  const events: AnswerEvent[] = []
  let generated = 0
  let thinking = 0
  const send = (data: AnswerEvent['data']) => void events.push({ data, generated })

  send({ type: 'message_start', message: opening(model, prompt) })
  answer.blocks.forEach((block, index) => {
    const tokens = generatedTokens(block)
    const pieces = cut(generatedText(block))
    send({ type: 'content_block_start', index, content_block: openBlock(block) })
    if (index === 0) send({ type: 'ping' })
    if (block.type === 'tool_use') send({ type: 'content_block_delta', index, delta: delta(block, '') })
    for (const [at, piece] of pieces.entries()) {
      events.push({
        data: { type: 'content_block_delta', index, delta: delta(block, piece) },
        generated: generated + (tokens * (at + 1)) / pieces.length,
      })
    }
    generated += tokens
    if (block.type === 'thinking') {
      thinking += tokens
      const signature = signer.sign(block.thinking)
      send({ type: 'content_block_delta', index, delta: { type: 'signature_delta', signature } })
    }
    send({ type: 'content_block_stop', index })
  })
  const stopReason = answer.blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn'
  send({
    type: 'message_delta',
    delta: { stop_reason: stopReason, stop_sequence: null, stop_details: null },
    usage: {
      ...inputUsage(prompt),
      output_tokens: generated,
      output_tokens_details: { thinking_tokens: thinking },
    },
  })
  send({ type: 'message_stop' })
  return events
}

function opening(model: string, prompt: PromptUsage): Record<string, unknown> {
  return {
    model,
    id: opaqueId('msg'),
    type: 'message',
    role: 'assistant',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: {
      ...inputUsage(prompt),
      cache_creation: { ephemeral_5m_input_tokens: prompt.write5m, ephemeral_1h_input_tokens: prompt.write1h },
      output_tokens: 1,
      service_tier: 'standard',
      inference_geo: 'global',
    },
  }
}

const inputUsage = (prompt: PromptUsage): Record<string, number> => ({
  input_tokens: prompt.fresh,
  cache_creation_input_tokens: prompt.write5m + prompt.write1h,
  cache_read_input_tokens: prompt.read,
})

function openBlock(block: ScriptedBlock): Record<string, unknown> {
  switch (block.type) {
    case 'thinking':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'text':
      return { type: 'text', text: '' }
    case 'tool_use':
      return { type: 'tool_use', id: opaqueId('toolu'), name: block.name, input: {}, caller: { type: 'direct' } }
  }
}

function delta(block: ScriptedBlock, piece: string): Record<string, unknown> {
  switch (block.type) {
    case 'thinking':
      return { type: 'thinking_delta', thinking: piece }
    case 'text':
      return { type: 'text_delta', text: piece }
    case 'tool_use':
      return { type: 'input_json_delta', partial_json: piece }
  }
}

function generatedText(block: ScriptedBlock): string {
  switch (block.type) {
    case 'thinking':
      return block.thinking
    case 'text':
      return block.text
    case 'tool_use':
      return typeof block.input === 'string' ? block.input : JSON.stringify(block.input)
  }
}

function generatedTokens(block: ScriptedBlock): number {
  return block.type === 'tool_use' ? toolUseTokens(block.name, generatedText(block)) : countTokens(generatedText(block))
}

/** Pieces of a few words each, as they come from a model. */
function cut(text: string): readonly string[] {
  return text.match(/(?:\s*\S{1,16}){1,3}\s*$|(?:\s*\S{1,16}){1,3}/g) ?? []
}
