import { eventStream } from '#support/provider-fixtures.ts'
import { pieces, rewritten, type Wire } from './wire.ts'

export const bedrockConverse: Wire = {
  path: '/model/us.amazon.nova-lite-v1%3A0/converse',
  answers({ reasoning, text, uses }, { pieceLength }) {
    const content = [
      { reasoningContent: { reasoningText: { text: reasoning } } },
      { text },
      ...uses.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input } })),
    ]
    const events: (readonly [type: string, data: object])[] = [
      ['messageStart', { role: 'assistant' }],
      ...pieces(reasoning, pieceLength).map(
        (piece) => ['contentBlockDelta', { contentBlockIndex: 0, delta: { reasoningContent: { text: piece } } }] as const,
      ),
      ...pieces(text, pieceLength).map(
        (piece) => ['contentBlockDelta', { contentBlockIndex: 1, delta: { text: piece } }] as const,
      ),
      ...uses.flatMap(({ id, name, input }, index) => [
        ['contentBlockStart', { contentBlockIndex: index + 2, start: { toolUse: { toolUseId: id, name } } }] as const,
        ...pieces(JSON.stringify(input), pieceLength).map(
          (piece) => ['contentBlockDelta', { contentBlockIndex: index + 2, delta: { toolUse: { input: piece } } }] as const,
        ),
      ]),
      ['messageStop', { stopReason: 'end_turn' }],
      ['metadata', { usage: { inputTokens: 1, outputTokens: 1 } }],
    ]
    const whole = { output: { message: { role: 'assistant', content } }, stopReason: 'end_turn' }
    return [JSON.stringify(whole), Buffer.concat(events.map(([type, data]) => eventStream(type, [data])))]
  },
  request({ reasoning, text, uses }, style) {
    const content = [
      ...(style.keepsReasoning ? [{ reasoningContent: { reasoningText: { text: reasoning, signature: 'c2ln' } } }] : []),
      ...(text === '' ? [] : [{ text }]),
      ...uses.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input: rewritten(input, style) } })),
      ...(style.cacheMark ? [{ cachePoint: { type: 'default' } }] : []),
    ]
    return {
      messages: [
        { role: 'user', content: [{ text: 'Go' }] },
        { role: 'assistant', content },
      ],
    }
  },
}
