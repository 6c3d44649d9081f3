import { pieces, rewritten, sse, type Wire } from './wire.ts'

export const anthropicMessages: Wire = {
  path: '/v1/messages',
  answers({ reasoning, text, uses }, { pieceLength }) {
    const blocks = [
      { type: 'thinking', thinking: reasoning, signature: 's' },
      { type: 'text', text },
      ...uses.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
    ]
    const delta = (index: number, fields: object) => ({ type: 'content_block_delta', index, delta: fields })
    const events = [
      { type: 'message_start', message: { content: [] } },
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
      ...pieces(reasoning, pieceLength).map((thinking) => delta(0, { type: 'thinking_delta', thinking })),
      { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
      ...pieces(text, pieceLength).map((piece) => delta(1, { type: 'text_delta', text: piece })),
      ...uses.flatMap(({ id, name, input }, index) => [
        { type: 'content_block_start', index: index + 2, content_block: { type: 'tool_use', id, name, input: {} } },
        ...pieces(JSON.stringify(input), pieceLength).map((partial_json) =>
          delta(index + 2, { type: 'input_json_delta', partial_json }),
        ),
      ]),
      { type: 'message_stop' },
    ]
    return [JSON.stringify({ role: 'assistant', content: blocks }), sse(events)]
  },
  request({ reasoning, text, uses }, style) {
    const mark = style.cacheMark ? { cache_control: { type: 'ephemeral' } } : {}
    const blocks = [
      ...(style.keepsReasoning ? [{ type: 'thinking', thinking: reasoning, signature: 's' }] : []),
      ...(text === '' ? [] : [{ type: 'text', text, ...mark }]),
      ...uses.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input: rewritten(input, style) })),
    ]
    const content = uses.length === 0 && !style.blocks ? text : blocks
    return {
      model: 'm',
      messages: [
        { role: 'user', content: 'Go' },
        { role: 'assistant', content },
      ],
    }
  },
}
