import { namedByPlace, pieces, rewritten, sse, type Wire } from './wire.ts'

/** Uses have no id here, or one that clients drop; many clients add their own. */
export const geminiGenerateContent: Wire = {
  path: '/v1beta/models/gemini-3-flash-preview:generateContent',
  useIds: namedByPlace,
  answers({ reasoning, text, uses }, { pieceLength, keepsReasoning }) {
    const calls = uses.map(({ id, name, input }) => ({ functionCall: { ...(keepsReasoning ? { id } : {}), name, args: input } }))
    const parts = [{ text: reasoning, thought: true }, { text }, ...calls]
    const chunk = (part: object) => ({ candidates: [{ content: { role: 'model', parts: [part] } }] })
    const chunks = [
      ...pieces(reasoning, pieceLength).map((piece) => chunk({ text: piece, thought: true })),
      ...pieces(text, pieceLength).map((piece) => chunk({ text: piece })),
      ...calls.map(chunk),
      { candidates: [{ finishReason: 'STOP' }] },
    ]
    return [JSON.stringify({ candidates: [{ content: { parts }, finishReason: 'STOP' }] }), sse(chunks)]
  },
  request({ reasoning, text, uses }, style) {
    const call = style.blocks ? 'functionCall' : 'function_call'
    const parts = [
      ...(style.keepsReasoning ? [{ text: reasoning, thought: true }] : []),
      ...(text === '' ? [] : [{ text, ...(style.cacheMark ? { thoughtSignature: 'c2ln' } : {}) }]),
      ...uses.map(({ id, name, input }) => ({
        [call]: { ...(style.spaced ? { id: `own-${id}` } : {}), name, args: rewritten(input, style) },
      })),
    ]
    return {
      contents: [
        { role: 'user', parts: [{ text: 'Go' }] },
        { role: 'model', parts },
      ],
    }
  },
}
