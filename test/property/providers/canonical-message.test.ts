import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PromptMessage } from '#shared/model/prompt.ts'
import { providerFor } from '#shared/providers/index.ts'
import { wires } from './wires/index.ts'
import type { Answer, Style, Wire } from './wires/wire.ts'

const name = fc.stringMatching(/^[a-z_]{1,12}$/)
const answers: fc.Arbitrary<Answer> = fc.record({
  reasoning: fc.string({ maxLength: 20 }),
  text: fc.string({ unit: 'grapheme', maxLength: 30 }),
  uses: fc.array(
    fc.record({
      id: fc.uuid(),
      name,
      input: fc.dictionary(
        name,
        fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.array(fc.integer()), fc.dictionary(name, fc.string())),
      ),
    }),
    { maxLength: 3 },
  ),
})
const styles: fc.Arbitrary<Style> = fc.record({
  pieceLength: fc.integer({ min: 1, max: 9 }),
  blocks: fc.boolean(),
  keepsReasoning: fc.boolean(),
  spaced: fc.boolean(),
  reversedKeys: fc.boolean(),
  cacheMark: fc.boolean(),
})

const bytes = (body: string | Uint8Array): Uint8Array => (typeof body === 'string' ? new TextEncoder().encode(body) : body)

function providerOf(wire: Wire) {
  const head = { method: 'POST', host: wire.host ?? 'api.example', path: wire.path, headers: [] }
  const provider = providerFor(head)
  if (!provider) throw new Error(`Nothing reads ${wire.path}.`)
  return { head, provider }
}

function answered(wire: Wire, body: string | Uint8Array): PromptMessage | null {
  return providerOf(wire).provider.parseResponse({ status: 200, headers: [], body: bytes(body), request: null }).message
}

function sentBack(wire: Wire, answer: Answer, style: Style): PromptMessage | undefined {
  const { head, provider } = providerOf(wire)
  const request = provider.parseRequest(head, bytes(JSON.stringify(wire.request(answer, style))))
  return request.ok ? request.value.messages[1] : undefined
}

const saysSomething = ({ text, uses }: Answer): boolean => text.trim() !== '' || uses.length > 0

/**
 * The law of linking: an answer, however it came, has the same canonical form as the message in which a client sends it back, however that
 * client writes it; and answers that differ in text, tools or arguments have different ones.
 */
describe.each(Object.entries(wires))('%s', (_id, wire) => {
  test('an answer equals the message in which it is sent back', () => {
    fc.assert(
      fc.property(answers.filter(saysSomething), styles, (answer, style) => {
        const [whole, streamed] = wire.answers(answer, style)
        const message = answered(wire, whole)
        expect(message).not.toBeNull()
        expect(answered(wire, streamed)).toEqual(message)
        expect(sentBack(wire, answer, style)).toEqual(message)
        expect(message?.toolUseIds).toEqual(wire.useIds?.(answer) ?? answer.uses.map(({ id }) => id))
      }),
    )
  })

  test('answers that differ have different forms', () => {
    const key = ({ text, uses }: Answer) => JSON.stringify([text.trim(), uses])
    fc.assert(
      fc.property(answers.filter(saysSomething), answers.filter(saysSomething), styles, (one, other, style) => {
        fc.pre(key(one) !== key(other))
        expect(sentBack(wire, one, style)?.canonical).not.toBe(answered(wire, wire.answers(other, style)[0])?.canonical)
      }),
    )
  })
})
