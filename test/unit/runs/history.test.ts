import { describe, expect, test } from 'vitest'
import type { RunDetail } from '#shared/model/run.ts'
import { derive, record, showAll } from '../../helpers/runs/derive-story.ts'
import { playStateful, results, type StatefulAsk, says, user, uses } from '../../helpers/runs/stateful-story.ts'
import type { StoryExchange } from '../../helpers/runs/story.ts'

const LONG = 'word '.repeat(40).trim()
/** Says what was asked last in other words; `use <tool>` makes it use one. */
const model: Parameters<typeof playStateful>[1] = (context) => {
  const last = context.at(-1)
  const asked = typeof last?.content === 'string' ? last.content : ''
  const tool = /^use (\w+)/.exec(asked)?.[1]
  return tool ? uses(`call_${context.length}`, tool, `{"why":"${LONG}"}`) : says(`Answer to: ${asked} ${LONG}`)
}

const runsOf = (asks: readonly StatefulAsk[]): RunDetail[] => showAll(derive(record(playStateful(asks, model).story)).index)
/** `kind name` of every segment of a call's prompt, with its tokens where `tokens` asks for them. */
const prompt = (run: RunDetail | undefined, at: number): string[] =>
  (run?.calls[at]?.segments ?? [])
    .filter(({ direction }) => direction === 'input')
    .map(({ kind, name }) => [kind, name].filter(Boolean).join(' '))

const tools = [{ type: 'function', name: 'read', description: LONG, parameters: {} }]

test('what the provider recalls of a chain of answers gets its tokens, instructions and tools only those of the request', () => {
  const [run, ...others] = runsOf([
    { input: `use read ${LONG}`, instructions: `Be terse. ${LONG}`, tools },
    { input: [results('call_1', LONG)], from: 0, instructions: `Be verbose. ${LONG}`, tools },
    { input: `And now? ${LONG}`, from: 1 },
  ])
  expect(others).toEqual([])
  expect(run?.calls).toHaveLength(3)
  expect(prompt(run, 1)).toEqual(['system', 'tool-schema read', 'user', 'assistant tool-arguments:read', 'tool-result read'])
  expect(prompt(run, 2)).toEqual(['user', 'assistant tool-arguments:read', 'tool-result read', 'assistant', 'user'])
  for (const call of run?.calls ?? []) {
    const tokens = call.segments.filter(({ direction }) => direction === 'input').reduce((sum, each) => sum + each.tokens, 0)
    expect(tokens).toBe(call.usage?.inputTotal)
  }
})

test('developer messages of the input are recalled, and stand where they stood', () => {
  const developer = { type: 'message', role: 'developer', content: `Rules. ${LONG}` }
  const [run] = runsOf([
    { input: [developer, user(`Go ${LONG}`)], instructions: `Once. ${LONG}` },
    { input: `On ${LONG}`, from: 0, instructions: `Twice. ${LONG}` },
  ])
  expect(prompt(run, 1)).toEqual(['system', 'system', 'user', 'assistant', 'user'])
})

test('two requests that go on from one answer each have its context, and not the other’s', () => {
  const [run] = runsOf([
    { input: `Go ${LONG}` },
    { input: `Left ${LONG}`, from: 0 },
    { input: `Right ${LONG} ${LONG}`, from: 0 },
    { input: `Further left ${LONG}`, from: 1 },
  ])
  expect(run?.calls).toHaveLength(4)
  expect(prompt(run, 2)).toEqual(['user', 'assistant', 'user'])
  expect(prompt(run, 3)).toEqual(['user', 'assistant', 'user', 'assistant', 'user'])
  expect(run?.calls[3]?.segments.filter(({ kind }) => kind === 'user').map(({ tokens }) => tokens)).not.toContain(80)
})

test('where the beginning was not recorded, that is missing and the rest is known', () => {
  const asks = [
    { input: `Start ${LONG} ${LONG} ${LONG} ${LONG} ${LONG} ${LONG}`, unrecorded: true },
    { input: `Go ${LONG}`, from: 0 },
    { input: `On ${LONG}`, from: 1 },
  ]
  const [run, ...others] = runsOf(asks)
  expect(others).toEqual([])
  expect(prompt(run, 0)).toEqual(['unattributed missing history', 'user'])
  expect(prompt(run, 1)).toEqual(['unattributed missing history', 'user', 'assistant', 'user'])
})

test('a conversation that the provider keeps is one run, and its context is known from the exchanges in it', () => {
  const [first, second, ...others] = runsOf([
    { input: `Go ${LONG}`, conversation: 'conv_a' },
    { input: `Go ${LONG}`, conversation: 'conv_b' },
    { input: `use read ${LONG}`, conversation: 'conv_a', tools },
    { input: [results('call_3', LONG)], conversation: 'conv_a', tools },
  ])
  expect(others).toEqual([])
  expect([first?.calls.length, second?.calls.length]).toEqual([3, 1])
  expect(prompt(first, 2)).toEqual([
    'tool-schema read',
    'user',
    'assistant',
    'user',
    'assistant tool-arguments:read',
    'tool-result read',
  ])
  expect(first?.toolCount).toBe(1)
  expect(first?.calls[2]?.evidence).toContainEqual({
    kind: 'previous-response-id',
    detail: `goes on from conversation conv_a, the answer of call ${first?.calls[1]?.id}`,
  })
})

test('an answer that is named before it has settled is waited for', () => {
  const { story } = playStateful([{ input: `Go ${LONG}` }, { input: `On ${LONG}`, from: 0 }, { input: 'End', from: 1 }], model)
  const early = story.map((exchange, at) => ({ ...exchange, startUs: at * 1e6, lastsUs: 1.2e6 }))
  const runs = showAll(derive(record(early)).index)
  expect(runs.map(({ callCount }) => callCount)).toEqual([3])
  expect(prompt(runs[0], 2)).toEqual(['user', 'assistant', 'user', 'assistant', 'user'])
})

describe('usage of a stream that broke off', () => {
  /** The last call of a chain whose last answer was cut; `reasoned`: reasoning tokens of its first answer. */
  const cutOff = (asks: readonly StatefulAsk[], reasoned = 0) => {
    const story = playStateful(asks, model).story.map(({ answer, ...exchange }, at, all): StoryExchange => {
      const said = `data: ${JSON.stringify({ type: 'response.output_text.delta', output_index: 0, delta: 'one two' })}\n\n`
      if (at === all.length - 1) return { ...exchange, answer: { kind: 'cut', body: said } }
      if (at > 0 || answer.kind !== 'answered') return { ...exchange, answer }
      return {
        ...exchange,
        answer: { ...answer, body: answer.body.replace('"reasoning_tokens":0', `"reasoning_tokens":${reasoned}`) },
      }
    })
    return showAll(derive(record(story)).index)[0]?.calls.at(-1)
  }
  /** What the server counted, where it came to the end: a token a word. */
  const counted = (asks: readonly StatefulAsk[]) => runsOf(asks)[0]?.calls.at(-1)?.usage?.inputTotal ?? Number.NaN

  const TALK = [{ input: `Go ${LONG}` }, { input: `On ${LONG}`, from: 0 }, { input: `And on ${LONG}`, from: 1 }]
  const WORK = [
    { input: `use read ${LONG}`, tools },
    { input: [results('call_1', LONG)], from: 0, tools },
  ]

  test('is estimated with all that the provider recalled', () => {
    expect(cutOff(TALK)).toMatchObject({
      usageSource: 'estimated',
      // Four tokens around each of five messages, three to open the answer; the server counted the types of its two answers as words
      usage: { inputTotal: counted(TALK) - 2 + 5 * 4 + 3, outputText: 2 },
      cost: { kind: 'priced', estimated: true },
    })
  })

  test('stays unknown where the chain begins before the recording', () => {
    const [first, ...rest] = TALK
    expect(cutOff([{ ...first, input: 'Go', unrecorded: true }, ...rest])).toMatchObject({ usage: null, usageSource: 'unknown' })
  })

  test('stays unknown where hidden reasoning goes on, which it does until the user speaks again', () => {
    expect(cutOff(WORK)).toMatchObject({ usageSource: 'estimated' })
    expect(cutOff(WORK, 90)).toMatchObject({ usage: null, usageSource: 'unknown' })
    expect(cutOff([...WORK, { input: `And now? ${LONG}`, from: 1 }], 90)).toMatchObject({ usageSource: 'estimated' })
  })
})

test('Cohere goes on from the conversation that a request names, and says why', () => {
  const COHERE = { provider: 'cohere', host: 'api.cohere.com', path: '/v1/chat' }
  const ask = (at: number, conversation: string): StoryExchange => ({
    id: String(at + 1)
      .padStart(4, '0')
      .padEnd(24, '0'),
    startUs: at * 2e6,
    lastsUs: 1e6,
    hints: { tags: {} },
    headers: [],
    endpoint: COHERE,
    request: JSON.stringify({ model: 'command-r', message: `Go ${at} ${LONG}`, conversation_id: conversation }),
    answer: {
      kind: 'answered',
      status: 200,
      body: JSON.stringify({
        generation_id: `g${at}`,
        text: `Said ${LONG}`,
        meta: { billed_units: { input_tokens: at === 2 ? 250 : 50, output_tokens: 41 } },
      }),
    },
  })
  const [run, other, ...others] = showAll(derive(record([ask(0, 'a'), ask(1, 'b'), ask(2, 'a')])).index)
  expect(others).toEqual([])
  expect([run?.callCount, other?.callCount]).toEqual([2, 1])
  expect(run?.session).toBe('a')
  expect(run?.calls[1]?.evidence.map(({ kind }) => kind)).toContain('previous-response-id')
  // What it began with nobody knows.
  expect(prompt(run, 1)).toEqual(['unattributed missing history', 'user', 'assistant', 'user'])
})
