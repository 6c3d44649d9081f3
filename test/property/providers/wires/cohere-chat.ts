import { argumentsText, pieces, sse, type Wire } from './wire.ts'

export const cohereChat: Wire = {
  path: '/v2/chat',
  answers({ reasoning, text, uses }, { pieceLength }) {
    const tool_calls = uses.map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    }))
    const content = [
      { type: 'thinking', thinking: reasoning },
      { type: 'text', text },
    ]
    const delta = (type: string, index: number, message: object) => ({ type, index, delta: { message } })
    const events = [
      { type: 'message-start', id: 'c', delta: { message: { content: [], tool_plan: '', tool_calls: [] } } },
      ...pieces(reasoning, pieceLength).map((thinking) => delta('content-delta', 0, { content: { thinking } })),
      ...pieces(text, pieceLength).map((piece) => delta('content-delta', 1, { content: { text: piece } })),
      ...tool_calls.flatMap((call, index) => [
        delta('tool-call-start', index, { tool_calls: { ...call, function: { name: call.function.name, arguments: '' } } }),
        ...pieces(call.function.arguments, pieceLength).map((piece) =>
          delta('tool-call-delta', index, { tool_calls: { function: { arguments: piece } } }),
        ),
      ]),
      { type: 'message-end', delta: { finish_reason: 'COMPLETE' } },
    ]
    return [JSON.stringify({ id: 'c', message: { role: 'assistant', content, tool_calls } }), sse(events)]
  },
  request({ reasoning, text, uses }, style) {
    const tool_calls = uses.map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: argumentsText(input, style) },
    }))
    const content = style.blocks ? [{ type: 'text', text }] : text
    const message = { role: 'assistant', content, ...(style.keepsReasoning ? { tool_plan: reasoning } : {}), tool_calls }
    return { model: 'm', messages: [{ role: 'user', content: 'Go' }, message] }
  },
}
