import { namedByPlace, pieces, rewritten, type Wire } from './wire.ts'

export const cohereChatV1: Wire = {
  host: 'api.cohere.com',
  path: '/v1/chat',
  useIds: namedByPlace,
  answers({ text, uses }, { pieceLength }) {
    const tool_calls = uses.map(({ name, input }) => ({ name, parameters: input }))
    const whole = { text, tool_calls, generation_id: 'g', finish_reason: 'COMPLETE' }
    const lines = [
      { event_type: 'stream-start', generation_id: 'g' },
      ...pieces(text, pieceLength).map((piece) => ({ event_type: 'text-generation', text: piece })),
      { event_type: 'tool-calls-generation', tool_calls },
      { event_type: 'stream-end', is_finished: true, finish_reason: 'COMPLETE' },
    ]
    return [JSON.stringify(whole), lines.map((each) => `${JSON.stringify(each)}\n`).join('')]
  },
  request({ text, uses }, style) {
    const tool_calls = uses.map(({ name, input }) => ({ name, parameters: rewritten(input, style) }))
    return {
      model: 'm',
      chat_history: [
        { role: 'USER', message: 'Go' },
        { role: 'CHATBOT', message: text, tool_calls },
      ],
      message: 'Go on',
    }
  },
}
