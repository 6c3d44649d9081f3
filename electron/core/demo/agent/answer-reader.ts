import { z } from 'zod'

/** A block of an answer, put together from its stream. */
export type AnswerBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | ToolUse

export interface ToolUse {
  readonly type: 'tool_use'
  readonly id: string
  readonly name: string
  readonly input: Record<string, unknown>
}

/** What became of arguments that are not JSON: documented for tools whose input is streamed eagerly, so that the model sees what it wrote. */
export const INVALID_JSON = 'INVALID_JSON'

const Event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('content_block_start'),
    content_block: z.discriminatedUnion('type', [
      z.object({ type: z.literal('text') }),
      z.object({ type: z.literal('thinking') }),
      z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string() }),
    ]),
  }),
  z.object({
    type: z.literal('content_block_delta'),
    delta: z.discriminatedUnion('type', [
      z.object({ type: z.literal('text_delta'), text: z.string() }),
      z.object({ type: z.literal('thinking_delta'), thinking: z.string() }),
      z.object({ type: z.literal('signature_delta'), signature: z.string() }),
      z.object({ type: z.literal('input_json_delta'), partial_json: z.string() }),
    ]),
  }),
  z.object({ type: z.literal('message_start') }),
  z.object({ type: z.literal('content_block_stop') }),
  z.object({ type: z.literal('message_delta') }),
  z.object({ type: z.literal('message_stop') }),
  z.object({ type: z.literal('ping') }),
])

type OpenBlock = z.infer<typeof Event> extends infer E ? (E extends { content_block: infer B } ? B : never) : never

/** Reads a streamed answer to its end. Rejects where the stream breaks off or is not of the API. */
export async function readAnswer(body: ReadableStream<Uint8Array>): Promise<readonly AnswerBlock[]> {
  const blocks: AnswerBlock[] = []
  let open: OpenBlock | null = null
  let written = ''
  let signature = ''
  let finished = false
  for await (const data of eventData(body)) {
    const event = Event.parse(JSON.parse(data))
    switch (event.type) {
      case 'content_block_start':
        open = event.content_block
        written = ''
        break
      case 'content_block_delta':
        if (event.delta.type === 'signature_delta') signature = event.delta.signature
        else written += piece(event.delta)
        break
      case 'content_block_stop':
        if (open) blocks.push(closeBlock(open, written, signature))
        open = null
        break
      case 'message_stop':
        finished = true
        break
    }
  }
  if (!finished) throw new Error('The answer broke off.')
  return blocks
}

type ContentDelta =
  | { type: 'text_delta'; text: string }
  | { type: 'thinking_delta'; thinking: string }
  | { type: 'input_json_delta'; partial_json: string }

function piece(delta: ContentDelta): string {
  switch (delta.type) {
    case 'text_delta':
      return delta.text
    case 'thinking_delta':
      return delta.thinking
    case 'input_json_delta':
      return delta.partial_json
  }
}

function closeBlock(open: OpenBlock, written: string, signature: string): AnswerBlock {
  switch (open.type) {
    case 'text':
      return { type: 'text', text: written }
    case 'thinking':
      return { type: 'thinking', thinking: written, signature }
    case 'tool_use':
      return { type: 'tool_use', id: open.id, name: open.name, input: parseInput(written) }
  }
}

function parseInput(json: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(json))
  } catch {
    return { [INVALID_JSON]: json }
  }
}

/** The `data` of each server-sent event; the API never spreads it over lines. */
async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const bytes of body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) yield line.slice('data: '.length)
  }
}
