import { argumentsText, pieces, sse, type Wire } from './wire.ts'

export const openaiResponses: Wire = {
  path: '/v1/responses',
  answers({ reasoning, text, uses }, { pieceLength }) {
    const output = [
      { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: reasoning }] },
      { type: 'message', id: 'msg', role: 'assistant', content: [{ type: 'output_text', text }] },
      ...uses.map(({ id, name, input }) => ({
        type: 'function_call',
        id: `fc_${id}`,
        call_id: id,
        name,
        arguments: JSON.stringify(input),
      })),
    ]
    const deltas = (type: string, output_index: number, whole: string) =>
      pieces(whole, pieceLength).map((delta) => ({ type, output_index, delta }))
    const events = [
      { type: 'response.created', response: { status: 'in_progress', output: [] } },
      ...deltas('response.reasoning_summary_text.delta', 0, reasoning),
      ...deltas('response.output_text.delta', 1, text),
      ...uses.flatMap(({ id, name, input }, index) => [
        {
          type: 'response.output_item.added',
          output_index: index + 2,
          item: { type: 'function_call', call_id: id, name, arguments: '' },
        },
        ...deltas('response.function_call_arguments.delta', index + 2, JSON.stringify(input)),
      ]),
    ]
    return [JSON.stringify({ status: 'completed', output }), sse(events)]
  },
  request({ reasoning, text, uses }, style) {
    const content = style.blocks ? [{ type: 'output_text', text }] : text
    const input = [
      { role: 'user', content: 'Go' },
      ...(style.keepsReasoning ? [{ type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: reasoning }] }] : []),
      ...(text === '' && style.blocks ? [] : [{ role: 'assistant', content }]),
      ...uses.map(({ id, name, input }) => ({
        type: 'function_call',
        call_id: id,
        name,
        arguments: argumentsText(input, style),
      })),
    ]
    return { model: 'm', input }
  },
}
