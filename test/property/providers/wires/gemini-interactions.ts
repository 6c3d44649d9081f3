import { pieces, rewritten, sse, type Wire } from './wire.ts'

export const geminiInteractions: Wire = {
  path: '/v1beta/interactions',
  answers({ reasoning, text, uses }, { pieceLength }) {
    const calls = uses.map(({ id, name, input }) => ({ type: 'function_call', id, name, arguments: input }))
    const steps = [
      { type: 'thought', signature: 's', summary: [{ type: 'text', text: reasoning }] },
      { type: 'model_output', content: [{ type: 'text', text }] },
      ...calls,
    ]
    const deltas = (index: number, whole: string, delta: (piece: string) => object) =>
      pieces(whole, pieceLength).map((piece) => ({ event_type: 'step.delta', index, delta: delta(piece) }))
    const start = (index: number, step: object) => ({ event_type: 'step.start', index, step })
    const events = [
      start(0, { type: 'thought' }),
      ...deltas(0, reasoning, (piece) => ({ type: 'thought_summary', content: { type: 'text', text: piece } })),
      start(1, { type: 'model_output' }),
      ...deltas(1, text, (piece) => ({ type: 'text', text: piece })),
      ...calls.flatMap(({ arguments: input, ...call }, at) => [
        start(at + 2, call),
        ...deltas(at + 2, JSON.stringify(input), (piece) => ({ type: 'arguments_delta', arguments: piece })),
      ]),
      { event_type: 'interaction.completed', interaction: { status: 'completed' } },
    ]
    return [JSON.stringify({ status: 'completed', steps }), sse(events)]
  },
  request({ reasoning, text, uses }, style) {
    const input = [
      { type: 'user_input', content: [{ type: 'text', text: 'Go' }] },
      ...(style.keepsReasoning ? [{ type: 'thought', signature: 's', summary: [{ type: 'text', text: reasoning }] }] : []),
      ...(text === '' ? [] : [{ type: 'model_output', content: [{ type: 'text', text }] }]),
      ...uses.map(({ id, name, input }) => ({ type: 'function_call', id, name, arguments: rewritten(input, style) })),
    ]
    return { model: 'm', input }
  },
}
