import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import OpenAI from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { ResponsesWS } from 'openai/resources/responses/ws'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { createAuthority } from '#core/certificates/authority.ts'
import { dataFolder } from '#core/data-folder.ts'
import { rebuild } from '#core/ingest/rebuild.ts'
import { openStore } from '#core/store/open-store.ts'
import type { Call } from '#shared/model/run.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { realtimeMessages, realtimeSession, responsesMessages } from '#support/socket-answers.ts'
import { type SocketScript, type SocketUpstreamOptions, sendJson, startSocketUpstream } from '#support/socket-upstream.ts'
import { startTestCore, type TestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'

/** From a WebSocket client, through the recorder, to `show --json`: each turn is a call. */
async function start(script: SocketScript, options: SocketUpstreamOptions & { dataDir?: string } = {}): Promise<TestCore> {
  const { dataDir, ...rest } = options
  const provider = await startSocketUpstream(script, rest)
  const core = await startTestCore({ openai: provider.url, gemini: provider.url }, dataDir === undefined ? {} : { dataDir })
  onTestFinished(async () => {
    await core.close()
    await provider.close()
  })
  return core
}

async function open(
  core: TestCore,
  path: string,
  headers: Record<string, string> = {},
  protocols: string[] = [],
): Promise<WebSocket> {
  const socket = new WebSocket(core.recorder.replace('http', 'ws') + path, protocols, { headers })
  onTestFinished(() => socket.terminate())
  await once(socket, 'open')
  return socket
}

/** Resolves with the first message that the test holds for. */
const until = (socket: WebSocket, holds: (message: { type?: string } & Record<string, unknown>) => boolean): Promise<void> =>
  new Promise((resolve) => {
    socket.on('message', (data: Buffer) => {
      if (holds(JSON.parse(data.toString()) as Record<string, unknown>)) resolve()
    })
  })

/** The official Realtime client speaks wss alone: to the provider's own host, through the HTTPS proxy. */
async function tunnelTo(core: TestCore, dataDir: string, host: string, user: string): Promise<TLSSocket> {
  const { port } = new URL(core.recorder)
  const inner = connect(Number(port), '127.0.0.1')
  onTestFinished(() => void inner.destroy())
  const login = Buffer.from(`${user}:x`).toString('base64')
  inner.write(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\nProxy-Authorization: Basic ${login}\r\n\r\n`)
  await once(inner, 'data')
  const { cert } = await createAuthority(dataDir).files()
  const secure = tlsConnect({ socket: inner, servername: host, ca: readFileSync(cert, 'utf8') })
  await once(secure, 'secureConnect')
  return secure
}

const nanoOf = ({ cost }: Call): number | null => ('nanoUsd' in cost ? cost.nanoUsd : null)
const segmentsOf = ({ segments }: Call): string[] =>
  segments
    .filter(({ direction, kind }) => direction === 'input' && kind !== 'unattributed')
    .map(({ kind, name }) => (name === undefined ? kind : `${kind} ${name}`))

/** Law 3: over its segments, a call's tokens and money are what it reports. */
function expectConserved(call: Call): void {
  const sum = (direction: string): number =>
    call.segments.filter((segment) => segment.direction === direction).reduce((total, { tokens }) => total + tokens, 0)
  expect(sum('input')).toBe(call.usage?.inputTotal)
  expect(sum('output')).toBe(call.usage?.outputTotal)
  expect(call.segments.reduce((total, { nanoUsd }) => total + nanoUsd, 0)).toBe(nanoOf(call))
}

describe('OpenAI Responses over a WebSocket', () => {
  test('of the official client: turns that go on from each other are one run, as over HTTP', async () => {
    let turns = 0
    const core = await start((socket, sent) => {
      if (sent?.type !== 'response.create') return
      turns += 1
      const call = { id: 'call_1', name: 'weather', arguments: '{"city":"Graz"}' }
      sendJson(
        socket,
        ...responsesMessages(
          turns === 1
            ? { id: 'resp_1', call, input: 1000, output: 20 }
            : { id: 'resp_2', text: 'Rain.', input: 1100, cached: 1000, output: 3 },
        ),
      )
    })
    const client = new OpenAI({ apiKey: 'sk-test', baseURL: `${core.recorder}/run/chat/openai/v1` })
    const socket = new ResponsesWS(client)
    onTestFinished(() => socket.close())
    const completed = (): Promise<void> => new Promise((resolve) => socket.once('response.completed', () => resolve()))
    const tools = [
      { type: 'function' as const, name: 'weather', strict: false, description: 'Tells the weather.', parameters: {} },
    ]
    const first = completed()
    socket.send({ type: 'response.create', model: 'gpt-5.2', instructions: 'Be brief.', tools, input: 'How is it in Graz?' })
    await first
    const second = completed()
    socket.send({
      type: 'response.create',
      model: 'gpt-5.2',
      instructions: 'Be brief.',
      tools,
      previous_response_id: 'resp_1',
      input: [{ type: 'function_call_output', call_id: 'call_1', output: '{"rain":true}' }],
    })
    await second

    const run = await core.call('runs.show', { ref: 'chat' })
    expect(run).toMatchObject({ callCount: 2, attemptCount: 2, errorCount: 0, retryCount: 0 })
    const [asked, answered] = run.calls
    expect(asked).toMatchObject({
      provider: 'openai',
      api: 'openai-responses',
      outcome: 'completed',
      streaming: true,
      usage: { inputFresh: 1000, outputText: 20 },
      toolUses: [{ name: 'weather' }],
    })
    expect(answered).toMatchObject({ usage: { inputFresh: 100, cacheRead: 1000, outputText: 3 }, ttftMs: expect.any(Number) })
    // 1000 × $1.75 + 20 × $14 a million; 100 × $1.75 + 1000 × $0.175 + 3 × $14
    expect(run.calls.map(nanoOf)).toEqual([2_030_000, 392_000])
    expect(segmentsOf(answered as Call)).toEqual([
      'system',
      'tool-schema weather',
      'user',
      'assistant tool-arguments:weather',
      'tool-result weather',
    ])
    for (const call of run.calls) expectConserved(call)
    expect(run.spans.filter(({ kind }) => kind === 'tool').map(({ name }) => name)).toEqual(['weather'])
  })

  test('a handshake’s session is not that of turns that name their own (Floway 425)', async () => {
    const core = await start((socket, sent) => {
      if (sent) sendJson(socket, ...responsesMessages({ id: `resp_${String(sent.input)}`, text: 'Yes.' }))
    })
    const socket = await open(core, '/openai/v1/responses', {
      originator: 'codex_cli_rs',
      'session-id': 'first-window',
      'x-agentprof-tags': 'user=ann',
    })
    for (const session of ['first-window', 'second-window', 'third-window']) {
      const done = until(socket, ({ type }) => type === 'response.completed')
      const client_metadata = { session_id: session, thread_id: session }
      socket.send(JSON.stringify({ type: 'response.create', model: 'gpt-5.2', input: session, client_metadata }))
      await done
    }
    const runs = await core.call('runs.list', {})
    expect(runs.map(({ session, callCount, tags }) => [session, callCount, tags]).sort()).toEqual([
      ['first-window', 1, { user: 'ann' }],
      ['second-window', 1, { user: 'ann' }],
      ['third-window', 1, { user: 'ann' }],
    ])
  })

  test('an error is a failed call, and the same message again its retry', async () => {
    let tries = 0
    const core = await start((socket) => {
      tries += 1
      if (tries === 1)
        sendJson(socket, {
          type: 'error',
          status: 503,
          error: { type: 'server_error', code: 'overloaded', message: 'Try again.' },
        })
      else sendJson(socket, ...responsesMessages({ id: 'resp_1', text: 'Yes.', input: 100, output: 2 }))
    })
    const socket = await open(core, '/run/again/openai/v1/responses')
    const ask = JSON.stringify({ type: 'response.create', model: 'gpt-5.2', input: 'Again?' })
    const failed = until(socket, ({ type }) => type === 'error')
    socket.send(ask)
    await failed
    const done = until(socket, ({ type }) => type === 'response.completed')
    socket.send(ask)
    await done
    const run = await core.call('runs.show', { ref: 'again' })
    expect(run).toMatchObject({ callCount: 1, attemptCount: 2, retryCount: 1 })
    expect(run.calls[0]?.attempts.map(({ outcome, error }) => [outcome, error])).toEqual([
      ['failed', 'error in the stream server_error: Try again.'],
      ['completed', undefined],
    ])
    // 100 × $1.75 + 2 × $14 a million
    expect(run.calls[0]?.attempts.map(({ cost }) => ('nanoUsd' in cost ? cost.nanoUsd : cost.kind))).toEqual([
      expect.anything(),
      203_000,
    ])
  })
})

describe('OpenAI Realtime', () => {
  const usage = {
    total_tokens: 1260,
    input_tokens: 1100,
    output_tokens: 160,
    input_token_details: {
      text_tokens: 300,
      audio_tokens: 800,
      cached_tokens: 700,
      cached_tokens_details: { text_tokens: 200, audio_tokens: 500 },
    },
    output_token_details: { text_tokens: 40, audio_tokens: 120 },
  }

  test('of the official client: what is spoken and cached has its own price, and earlier turns stand in the prompt', async () => {
    const dataDir = temporaryFolder()
    let turns = 0
    const core = await start(
      (socket, sent) => {
        if (sent?.type !== 'response.create') return
        turns += 1
        const call = { id: 'call_1', name: 'weather', arguments: '{"city":"Graz"}' }
        sendJson(socket, ...realtimeMessages(turns === 1 ? { id: 'resp_1', call } : { id: 'resp_2', text: 'It rains.' }, usage))
      },
      { greet: (socket) => sendJson(socket, realtimeSession('gpt-realtime-2025-08-28')), dataDir },
    )
    const secure = await tunnelTo(core, dataDir, 'api.openai.com', '/run/voice')
    const { socket } = new OpenAIRealtimeWS(
      { model: 'gpt-realtime', options: { createConnection: () => secure } },
      new OpenAI({ apiKey: 'sk-test' }),
    )
    onTestFinished(() => socket.terminate())
    await once(socket, 'open')
    const done = (id: string): Promise<void> =>
      until(
        socket as unknown as WebSocket,
        ({ type, response }) => type === 'response.done' && (response as { id: string }).id === id,
      )
    const say = (...messages: object[]): void => {
      for (const message of messages) socket.send(JSON.stringify(message))
    }
    const tools = [{ type: 'function', name: 'weather', description: 'Tells the weather.', parameters: {} }]
    const first = done('resp_1')
    say(
      { type: 'session.update', session: { type: 'realtime', instructions: 'Be brief.', tools } },
      { type: 'input_audio_buffer.append', audio: Buffer.alloc(2400).toString('base64') },
      { type: 'input_audio_buffer.append', audio: Buffer.alloc(2400).toString('base64') },
      { type: 'input_audio_buffer.commit' },
      { type: 'response.create' },
    )
    await first
    const second = done('resp_2')
    say(
      { type: 'conversation.item.create', item: { type: 'function_call_output', call_id: 'call_1', output: '{"rain":true}' } },
      { type: 'response.create' },
    )
    await second

    const run = await core.call('runs.show', { ref: 'voice' })
    expect(run.callCount).toBe(2)
    const [asked, answered] = run.calls as [Call, Call]
    expect(asked).toMatchObject({ api: 'openai-realtime', servedModel: 'gpt-realtime-2025-08-28', outcome: 'completed' })
    expect(answered.usage).toEqual({
      inputFresh: 100,
      cacheRead: 200,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      outputText: 40,
      reasoning: 0,
      inputTotal: 1100,
      outputTotal: 160,
      other: { 'input.audio': 300, 'input.audio_cached': 500, 'output.audio': 120 },
    })
    // 100 × $4 + 200 × $0.4 + 300 × $32 + 500 × $0.4 + 40 × $16 + 120 × $64 a million
    expect(nanoOf(answered)).toBe(18_600_000)
    for (const call of run.calls) expectConserved(call)
    const { prompt } = await core.call('calls.get', { callId: answered.id })
    expect(prompt.map(({ kind, text, media, recalled }) => [kind, media?.bytes ?? text.slice(0, 15), recalled ?? false])).toEqual(
      [
        ['system', 'Be brief.', false],
        ['tool-schema', '{"description":', false],
        ['media', 4800, true],
        ['assistant', '{"city":"Graz"}', true],
        ['tool-result', '{"rain":true}', false],
      ],
    )
    expect(run.spans.filter(({ kind }) => kind === 'tool').map(({ name }) => name)).toEqual(['weather'])

    await core.drain()
    const { store: file } = dataFolder(dataDir)
    const before = derivedRows(file)
    await core.close()
    const store = openStore(file, { origin: { machine: 'test', user: 'test' } })
    rebuild(store, createPriceBook())
    store.close()
    expect(derivedRows(file)).toEqual(before)
  })

  test('what another model heard is a call of its own, beside the conversation', async () => {
    const core = await start(
      (socket, sent) => {
        if (sent?.type !== 'input_audio_buffer.commit') return
        const heard = {
          type: 'tokens',
          total_tokens: 36,
          input_tokens: 26,
          input_token_details: { text_tokens: 6, audio_tokens: 20 },
          output_tokens: 10,
        }
        const transcribed = {
          type: 'conversation.item.input_audio_transcription.completed',
          item_id: 'i',
          content_index: 0,
          transcript: 'Hello.',
          usage: heard,
        }
        const [created, ...rest] = realtimeMessages({ id: 'resp_1', text: 'Hi.' }, usage)
        sendJson(socket, created ?? {}, transcribed, ...rest)
      },
      { greet: (socket) => sendJson(socket, realtimeSession('gpt-realtime', 'gpt-4o-transcribe')) },
    )
    const socket = await open(core, '/run/heard/openai/v1/realtime?model=gpt-realtime')
    const done = until(socket, ({ type }) => type === 'rate_limits.updated')
    socket.send(JSON.stringify({ type: 'input_audio_buffer.append', audio: 'AAAA' }))
    socket.send(JSON.stringify({ type: 'input_audio_buffer.commit' }))
    await done
    const run = await core.call('runs.show', { ref: 'heard' })
    expect(run.calls.map(({ api, servedModel, usage }) => [api, servedModel, usage?.inputTotal]).sort()).toEqual([
      ['openai-realtime', 'gpt-realtime', 1100],
      ['openai-realtime-transcription', 'gpt-4o-transcribe', 26],
    ])
    expect(run.cost).toMatchObject({ unpricedCalls: 0 })
  })
})

test('Gemini Live: a turn has the usage that it reports, by medium, and its tools are seen', async () => {
  const usageMetadata = {
    promptTokenCount: 500,
    responseTokenCount: 90,
    totalTokenCount: 590,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 100 },
      { modality: 'AUDIO', tokenCount: 400 },
    ],
    responseTokensDetails: [
      { modality: 'AUDIO', tokenCount: 80 },
      { modality: 'TEXT', tokenCount: 10 },
    ],
  }
  const core = await start((socket, sent) => {
    // Google's server sends its JSON in binary messages.
    const answer = (...messages: object[]): void => {
      for (const message of messages) socket.send(Buffer.from(JSON.stringify(message)))
    }
    if (sent?.setup) answer({ setupComplete: {} })
    if (sent?.clientContent)
      answer({ toolCall: { functionCalls: [{ id: 'f1', name: 'weather', args: { city: 'Graz' } }] }, usageMetadata })
    if (sent?.toolResponse)
      answer(
        { serverContent: { modelTurn: { parts: [{ inlineData: { mimeType: 'audio/pcm', data: 'AAAA' } }] } } },
        { serverContent: { outputTranscription: { text: 'It rains.' } } },
        { serverContent: { generationComplete: true } },
        {
          serverContent: { turnComplete: true },
          usageMetadata: { ...usageMetadata, promptTokenCount: 600, totalTokenCount: 690 },
        },
      )
  })
  const socket = await open(
    core,
    '/run/live/gemini/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=AIzaCanary',
  )
  const say = (message: object): void => socket.send(JSON.stringify(message))
  const called = until(socket, (message) => message.toolCall !== undefined)
  say({
    setup: {
      model: 'models/gemini-2.5-flash-native-audio-preview-09-2025',
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      tools: [{ functionDeclarations: [{ name: 'weather', description: 'Tells the weather.' }] }],
    },
  })
  say({ realtimeInput: { audio: { mimeType: 'audio/pcm;rate=16000', data: Buffer.alloc(3000).toString('base64') } } })
  say({ realtimeInput: { audio: { mimeType: 'audio/pcm;rate=16000', data: Buffer.alloc(3000).toString('base64') } } })
  say({ clientContent: { turns: [{ role: 'user', parts: [{ text: 'How is it in Graz?' }] }], turnComplete: true } })
  await called
  const done = until(
    socket,
    (message) => (message.serverContent as { turnComplete?: boolean } | undefined)?.turnComplete === true,
  )
  say({ toolResponse: { functionResponses: [{ id: 'f1', name: 'weather', response: { rain: true } }] } })
  await done

  const run = await core.call('runs.show', { ref: 'live' })
  expect(run.calls.map(({ api, model, outcome, usage }) => [api, model, outcome, usage?.inputTotal, usage?.other])).toEqual([
    [
      'gemini-live',
      'gemini-2.5-flash-native-audio-preview-09-2025',
      'completed',
      500,
      { 'input.audio': 400, 'output.audio': 80 },
    ],
    [
      'gemini-live',
      'gemini-2.5-flash-native-audio-preview-09-2025',
      'completed',
      600,
      { 'input.audio': 400, 'output.audio': 80 },
    ],
  ])
  const [, answered] = run.calls
  const { prompt } = await core.call('calls.get', { callId: answered?.id ?? ('' as never) })
  expect(prompt.map(({ kind, text, media, recalled }) => [kind, media?.bytes ?? text.slice(0, 18), recalled ?? false])).toEqual([
    ['system', 'Be brief.', false],
    ['tool-schema', '{"description":"Te', false],
    ['media', 6000, true],
    ['user', 'How is it in Graz?', true],
    ['assistant', '{"city":"Graz"}', true],
    ['tool-result', '{"rain":true}', false],
  ])
  expect(run.spans.filter(({ kind }) => kind === 'tool').map(({ name }) => name)).toEqual(['weather'])
  for (const call of run.calls) {
    const input = call.segments.filter(({ direction }) => direction === 'input').reduce((sum, { tokens }) => sum + tokens, 0)
    expect(input).toBe(call.usage?.inputTotal)
  }
})

test('no key that a WebSocket carries reaches the disk', async () => {
  const dataDir = temporaryFolder()
  const core = await start(
    (socket, sent) => {
      if (sent?.type === 'response.create') sendJson(socket, ...responsesMessages({ id: 'resp_1', text: 'Yes.' }))
    },
    { dataDir, greet: (socket) => sendJson(socket, realtimeSession('gpt-realtime')) },
  )
  const protocols = ['realtime', 'openai-insecure-api-key.CANARY-subprotocol', 'openai-organization.CANARY-organisation']
  const socket = await open(
    core,
    '/openai/v1/responses?api_key=CANARY-query',
    { authorization: 'Bearer CANARY-header' },
    protocols,
  )
  const done = until(socket, ({ type }) => type === 'response.completed')
  socket.send(
    JSON.stringify({
      type: 'response.create',
      model: 'gpt-5.2',
      input: 'Known words.',
      tools: [{ type: 'mcp', server_label: 'tickets', server_url: 'https://x.example', authorization: 'CANARY-mcp' }],
    }),
  )
  await done
  const unknown = await open(core, '/openai/v1/elsewhere', {}, protocols)
  unknown.send('CANARY-unknown-traffic')
  unknown.terminate()
  await once(unknown, 'close')
  const voice = await open(core, '/openai/v1/realtime', {}, protocols)
  const update = { type: 'mcp', server_label: 't', headers: { authorization: 'CANARY-session' } }
  const spoken = { type: 'session.update', session: { tools: [update] } }
  voice.send(JSON.stringify(spoken))
  voice.send(JSON.stringify({ type: 'response.create' }))
  await once(voice, 'message')
  voice.terminate()
  await once(voice, 'close')
  await core.drain()
  await core.close()
  const texts = filesUnder(dataDir).map((file) => readFileSync(file).toString('latin1'))
  expect(texts.some((text) => text.includes('elsewhere'))).toBe(true)
  for (const text of texts) expect(text).not.toContain('CANARY')
})

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile())
