import { argumentsText, pieces, sse, type Wire } from './wire.ts'

export const openaiChat: Wire = {
  path: '/v1/chat/completions',
  answers({ reasoning, text, uses }, { pieceLength }) {
    const tool_calls = uses.map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    }))
    const message = {
      role: 'assistant',
      content: text || null,
      reasoning_content: reasoning,
      ...(uses.length > 0 ? { tool_calls } : {}),
    }
    const delta = (fields: object, finish_reason: string | null = null) => ({
      choices: [{ index: 0, delta: fields, finish_reason }],
    })
    const chunks = [
      ...pieces(reasoning, pieceLength).map((piece) => delta({ reasoning_content: piece })),
      ...pieces(text, pieceLength).map((piece) => delta({ content: piece })),
      ...tool_calls.flatMap((call, index) => [
        delta({ tool_calls: [{ index, id: call.id, function: { name: call.function.name, arguments: '' } }] }),
        ...pieces(call.function.arguments, pieceLength).map((piece) =>
          delta({ tool_calls: [{ index, function: { arguments: piece } }] }),
        ),
      ]),
      delta({}, 'stop'),
    ]
    return [JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }), sse(chunks)]
  },
  request({ reasoning, text, uses }, style) {
    const tool_calls = uses.map(({ id, name, input }) => ({
      id,
      type: 'function',
      function: { name, arguments: argumentsText(input, style) },
    }))
    const mark = style.cacheMark ? { cache_control: { type: 'ephemeral' } } : {}
    const content = style.blocks ? [{ type: 'text', text, ...mark }] : text === '' ? null : text
    const message = { role: 'assistant', content, ...(style.keepsReasoning ? { reasoning_content: reasoning } : {}), tool_calls }
    return { model: 'm', messages: [{ role: 'user', content: 'Go' }, message] }
  },
}
