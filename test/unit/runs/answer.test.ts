import { describe, expect, test } from 'vitest'
import type { ExchangeEnd, ExchangeOpened, ExchangeSettled } from '#shared/model/fact.ts'
import { type BodyId, exchangeId } from '#shared/model/ids.ts'
import { durationUs, epochUs } from '#shared/model/units.ts'
import { providerFor } from '#shared/providers/index.ts'
import { type Answer, readAnswer } from '#shared/runs/answer.ts'
import { createReadAsked } from '#shared/runs/asked.ts'
import { createRecall } from '#shared/runs/history.ts'
import { wav } from '../../helpers/media-files.ts'

/** An answer as it came over the wire, and how its connection ended. */
interface Wire {
  readonly path?: string
  readonly request: object
  readonly status?: number
  readonly type?: string
  readonly body: string
  /** Bytes that came but were not kept. */
  readonly lost?: number
  readonly end?: ExchangeEnd
}

const countWords = { encoding: 'words', count: (text: string) => text.split(/\s+/).filter(Boolean).length }

function answer({
  path = '/v1/chat/completions',
  request,
  status = 200,
  type = 'text/event-stream',
  body,
  lost = 0,
  end,
}: Wire): Answer {
  const bytes = (text: string) => new TextEncoder().encode(text)
  const sent = bytes(JSON.stringify(request))
  const came = bytes(body)
  const opened: ExchangeOpened = {
    kind: 'exchange-opened',
    exchangeId: exchangeId('0'.repeat(24)),
    coreId: 'core-1',
    source: 'recorded',
    at: epochUs(1_790_000_000_000_000),
    runIdleMs: 120_000,
    request: {
      method: 'POST',
      provider: 'openai',
      host: 'api.openai.com',
      path,
      query: '',
      headers: [],
      body: { id: 0 as BodyId, bytes: sent.length, kept: sent.length },
    },
    hints: { tags: {} },
    answeredBy: 'upstream',
    decision: null,
    rewrites: [],
  }
  const settled: ExchangeSettled = {
    kind: 'exchange-settled',
    exchangeId: opened.exchangeId,
    at: epochUs(opened.at + 1),
    end: end ?? { kind: 'completed' },
    response: {
      status,
      headers: [['content-type', type]],
      body: { id: 1 as BodyId, bytes: came.length + lost, kept: came.length },
    },
    timing: { requestEndUs: durationUs(0), responseHeadUs: durationUs(1), endUs: durationUs(2), marks: [[0, 1]] },
  }
  const asked = createReadAsked(providerFor)(opened, sent)
  if (!asked) throw new Error('no model request')
  const recall = createRecall({ link: () => null }, () => null)
  const whole = { ...asked, request: recall(opened.exchangeId, asked.request) }
  return readAnswer(opened, settled, whole, came, () => countWords)
}

const event = (data: object): string => `data: ${JSON.stringify({ id: 'c', model: 'gpt-5.5', ...data })}\n\n`
const says = (content: string, finish_reason: string | null = null): string =>
  event({ choices: [{ index: 0, delta: { content }, finish_reason }] })
const WHOLE = `${says('one two three')}${says('', 'stop')}data: [DONE]\n\n`

/** Two words: 4 + 3 tokens around them. */
const ASKS = { model: 'gpt-5.5', stream: true, messages: [{ role: 'user', content: 'Count please' }] }
const CLIENT_LEFT: ExchangeEnd = { kind: 'aborted', by: 'client' }
const RESET: ExchangeEnd = { kind: 'failed', code: 'ECONNRESET', message: 'The connection was reset.' }
const ENDS: readonly ExchangeEnd[] = [{ kind: 'completed' }, CLIENT_LEFT, RESET]

describe('how an answer ended', () => {
  test.each(ENDS)('one that its format says is complete is completed, whatever the socket did: %o', (end) => {
    expect(answer({ request: ASKS, body: WHOLE, end })).toMatchObject({ outcome: 'completed', error: null })
  })

  test('so is a document', () => {
    const body = JSON.stringify({ id: 'c', model: 'gpt-5.5', choices: [{ index: 0, message: { content: 'one' } }] })
    const whole = { request: { ...ASKS, stream: false }, type: 'application/json' }
    expect(answer({ ...whole, body, end: CLIENT_LEFT })).toMatchObject({ outcome: 'completed' })
    expect(answer({ ...whole, body: body.slice(0, -2), end: CLIENT_LEFT })).toMatchObject({ outcome: 'aborted' })
    expect(answer({ ...whole, body: body.slice(0, -2), end: RESET })).toMatchObject({ outcome: 'failed' })
  })

  test('a stream that broke off is what its connection says', () => {
    expect(answer({ request: ASKS, body: says('one'), end: CLIENT_LEFT })).toMatchObject({
      outcome: 'aborted',
      error: 'cut off by the client',
    })
    expect(answer({ request: ASKS, body: says('one'), end: RESET })).toMatchObject({
      outcome: 'failed',
      error: 'ECONNRESET: The connection was reset.',
    })
    expect(answer({ request: ASKS, body: says('one') })).toMatchObject({ outcome: 'aborted' })
  })

  test.each(ENDS)('a whole error is the provider’s, whatever the socket did: %o', (end) => {
    const body = JSON.stringify({ error: { message: 'Slow down.', type: 'rate_limit' } })
    const failed = answer({ request: ASKS, status: 429, type: 'application/json', body, end })
    expect(failed).toMatchObject({ outcome: 'failed', error: 'HTTP 429 rate_limit: Slow down.', usage: null })
  })

  test('sound does not say where it ends', () => {
    const sound = { path: '/v1/audio/speech', request: { model: 'tts-1', input: 'Hi' }, type: 'audio/mpeg', body: 'sound' }
    expect(answer(sound)).toMatchObject({ outcome: 'completed' })
    expect(answer({ ...sound, end: CLIENT_LEFT })).toMatchObject({ outcome: 'aborted' })
  })
})

describe('usage that nobody reports', () => {
  const cut = (request: object, body = says('one two three')) => answer({ request, body, end: CLIENT_LEFT })
  const TOOL = { type: 'function', function: { name: 'read', parameters: { type: 'object' } } }

  test('is estimated from prompt and answer', () => {
    expect(cut(ASKS)).toMatchObject({ usageSource: 'estimated', usage: { inputFresh: 9, outputText: 3, reasoning: 0 } })
  })

  test('with reasoning that is shown, and tool arguments with their names', () => {
    const body =
      event({ choices: [{ index: 0, delta: { reasoning_content: 'I think so' } }] }) +
      event({
        choices: [
          { index: 0, delta: { tool_calls: [{ index: 0, id: 't', function: { name: 'read', arguments: '{"a": 1}' } }] } },
        ],
      })
    // Two words of arguments, one of the name, eight tokens around a tool use
    expect(cut(ASKS, body)).toMatchObject({ usage: { reasoning: 3, outputText: 11 } })
  })

  test('without what closes an answer where a limit stopped it', () => {
    const claude = { path: '/v1/messages', request: { ...ASKS, model: 'claude-3-haiku' }, type: 'application/json' }
    const ends = (stop_reason: string) =>
      answer({ ...claude, body: JSON.stringify({ content: [{ type: 'text', text: 'one two three' }], stop_reason }) }).usage
    // Three words are 3.45 of Claude's tokens; three close the answer
    expect(ends('end_turn')).toMatchObject({ outputText: 6 })
    expect(ends('max_tokens')).toMatchObject({ outputText: 3 })
  })

  test('counts tools, instructions and history in the prompt', () => {
    const messages = [
      { role: 'system', content: 'Be brief' },
      ...ASKS.messages,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 't', type: 'function', function: { name: 'read', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 't', content: 'its text' },
    ]
    // Words: 2 + 2 + (1 + 1 + 8 for the use) + 2; 4 × 4 around messages and 3 to open the answer; a schema of one word × 0.65, and 12 for tools
    expect(cut({ ...ASKS, messages, tools: [TOOL] })).toMatchObject({ usage: { inputFresh: 48 } })
  })

  test.each([
    ['an abort before the first word', says('')],
    ['an empty body', ''],
  ])('stays unknown after %s: nothing shows that the prompt was processed', (_, body) => {
    expect(cut(ASKS, body)).toMatchObject({ outcome: 'aborted', usage: null, usageSource: 'unknown' })
  })

  test('stays unknown where an answer says nothing: hidden reasoning may have filled it', () => {
    expect(answer({ request: ASKS, body: `${says('', 'length')}data: [DONE]\n\n` })).toMatchObject({
      outcome: 'completed',
      usage: null,
      usageSource: 'unknown',
    })
  })

  test('counts pictures and sound by the rule of the model, sound in a bucket of its own, as it has a price of its own', () => {
    const gif = Buffer.from('GIF89a\x2c\x01\xc8\x00', 'latin1').toString('base64')
    const picture = { type: 'image_url', image_url: { url: `data:image/gif;base64,${gif}` } }
    const sound = { type: 'input_audio', input_audio: { format: 'wav', data: wav({ seconds: 3.65 }).toString('base64') } }
    const content = [{ type: 'text', text: 'Count please' }, picture, sound]
    // 300 × 200 pixels are one tile of 170 beside the base of 85; a token for each 100 ms
    expect(cut({ ...ASKS, model: 'gpt-4o', messages: [{ role: 'user', content }] })).toMatchObject({
      usageSource: 'estimated',
      usage: { inputFresh: 9 + 255, other: { 'input.audio': 37 }, inputTotal: 9 + 255 + 37 },
    })
    expect(cut({ ...ASKS, model: 'mistral-large', messages: [{ role: 'user', content }] })).toMatchObject({ usage: null })
  })

  test('stays unknown where the prompt holds what is no text', () => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ]
    expect(cut({ ...ASKS, messages: [{ role: 'user', content }] })).toMatchObject({ usage: null, usageSource: 'unknown' })
  })

  test.each([{ previous_response_id: 'resp_1' }, { conversation: 'conv_1' }, { prompt: { id: 'pmpt_1' } }])(
    'stays unknown where the provider keeps part of the prompt that nobody recorded: %o',
    (kept) => {
      const body = event({ type: 'response.output_text.delta', output_index: 0, delta: 'one two' })
      const request = { model: 'gpt-5.5', stream: true, input: 'Count please' }
      const path = '/v1/responses'
      expect(answer({ path, request, body, end: CLIENT_LEFT })).toMatchObject({ usage: { inputFresh: 9, outputText: 2 } })
      expect(answer({ path, request: { ...request, ...kept }, body, end: CLIENT_LEFT })).toMatchObject({ usage: null })
    },
  )

  test('stays unknown where part of the answer was not kept', () => {
    expect(answer({ request: ASKS, body: says('one two'), lost: 1000 })).toMatchObject({ usage: null, usageSource: 'unknown' })
  })

  test('of embeddings is their text, once they are there', () => {
    const embeds = {
      path: '/v1/embeddings',
      request: { model: 'text-embedding-3-small', input: 'one two three' },
      type: 'application/json',
    }
    const body = JSON.stringify({ object: 'list', data: [{ embedding: [0.1] }] })
    expect(answer({ ...embeds, body })).toMatchObject({ usageSource: 'estimated', usage: { inputFresh: 3, outputTotal: 0 } })
    expect(answer({ ...embeds, body: body.slice(0, 20), end: CLIENT_LEFT })).toMatchObject({ usage: null })
  })
})
