import { namedByPlace, pieces, rewritten, type Wire } from './wire.ts'

/** Clients that build messages from their own types drop the ids. */
export const ollama: Wire = {
  path: '/api/chat',
  useIds: namedByPlace,
  answers({ reasoning, text, uses }, { pieceLength }) {
    const tool_calls = uses.map(({ id, name, input }) => ({ id, function: { name, arguments: input } }))
    const line = (message: object, end: object = { done: false }) => ({
      model: 'm',
      message: { role: 'assistant', ...message },
      ...end,
    })
    const end = { done: true, done_reason: 'stop' }
    const lines = [
      ...pieces(reasoning, pieceLength).map((thinking) => line({ content: '', thinking })),
      ...pieces(text, pieceLength).map((content) => line({ content })),
      ...tool_calls.map((call) => line({ content: '', tool_calls: [call] })),
      line({ content: '' }, end),
    ]
    const whole = line({ content: text, thinking: reasoning, tool_calls }, end)
    return [JSON.stringify(whole), lines.map((each) => `${JSON.stringify(each)}\n`).join('')]
  },
  request({ reasoning, text, uses }, style) {
    const tool_calls = uses.map(({ id, name, input }) => ({
      ...(style.keepsReasoning ? { id } : {}),
      function: { name, arguments: rewritten(input, style) },
    }))
    const message = {
      role: 'assistant',
      content: text,
      ...(style.keepsReasoning ? { thinking: reasoning } : {}),
      ...(tool_calls.length > 0 ? { tool_calls } : {}),
    }
    return { model: 'm', messages: [{ role: 'user', content: 'Go' }, message] }
  },
}
