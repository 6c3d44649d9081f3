import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ClientEvent, Transport } from '#shared/api/client.ts'
import type { AnnotationInput, RunPage } from '#shared/api/contract.ts'
import type { ApiError } from '#shared/api/errors.ts'
import { decodeRun } from '#shared/api/run-bytes.ts'
import type { CallId, RunId } from '#shared/model/ids.ts'
import { Frames } from '#shared/profile/frames.ts'
import { decodeProfile } from '#shared/profile/profile-bytes.ts'
import { buildTimeline } from '#shared/profile/timeline.ts'
import type { RunQuery } from '#shared/runs/list/run-query.ts'
import { anthropicError, anthropicMessage } from '#support/answers.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { startTestCore, type TestCore } from '../helpers/core.ts'
import { transports } from '../helpers/transports.ts'

/** One suite for every transport: what a front end may rely on does not depend on what carries it. */
let upstream: Upstream
let core: TestCore

beforeAll(async () => {
  upstream = await startUpstream()
  core = await startTestCore({ anthropic: upstream.url })
  upstream.next(
    anthropicMessage({
      text: 'Looking.',
      tools: [{ id: 'toolu_1', name: 'ls', input: { path: '.' } }],
      input: 1000,
      output: 100,
    }),
    anthropicError(400, 'invalid_request_error', 'max_tokens: required'),
  )
  await ask('first', [{ role: 'user', content: 'List the files' }])
  await ask('second', [{ role: 'user', content: 'Hello' }])
  await core.drain()
})
afterAll(async () => {
  await core.close()
  await upstream.close()
})

async function ask(run: string, messages: unknown, of = core): Promise<void> {
  const response = await fetch(`${of.recorder}/run/${run}/anthropic/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'sk-test', 'x-agentprof-tags': 'user=ann' },
    body: JSON.stringify({ model: 'claude-opus-5', max_tokens: 10, messages }),
  })
  await response.arrayBuffer()
}

const failureOf = (promise: Promise<unknown>): Promise<Partial<ApiError>> =>
  promise.then(
    () => ({ code: 'internal', message: 'it succeeded' }) as const,
    ({ name, code, message }: ApiError) => ({ name, code, message }),
  )

describe.each(Object.entries(transports))('over %s', (_, open) => {
  let transport: Transport
  let close: () => void
  beforeEach(() => {
    ;({ transport, close } = open(core))
  })
  afterEach(() => close())

  test('the status says where the recorder listens and who has been seen', async () => {
    const status = await transport.request('core.status', {})
    expect(status).toMatchObject({
      recorder: core.recorder,
      dataDir: core.dataDir,
      pid: process.pid,
      recording: true,
      dropped: 0,
      problems: [],
      providers: [{ provider: 'anthropic', calls: 2 }],
      today: { nanoUsd: 7_500_000, calls: 2 },
    })
    expect(status.priceBook).toMatch(/genai-prices/)
  })

  test('runs are listed newest first and narrowed by tag and count', async () => {
    const names = async (params: object) => (await transport.request('runs.list', params)).map(({ name }) => name)
    expect(await names({})).toEqual(['second', 'first'])
    expect(await names({ limit: 1 })).toEqual(['second'])
    expect(await names({ tag: 'user=ann' })).toEqual(['second', 'first'])
    expect(await names({ tag: 'user=bob' })).toEqual([])
  })

  test('a run is found by name, id, prefix and `last`, with its agents, calls and spans', async () => {
    const { run, agents, calls, open: openCalls, detail } = await transport.request('runs.get', { ref: 'first' })
    expect(run).toMatchObject({ name: 'first', callCount: 1, cost: { nanoUsd: 7_500_000 } })
    expect(agents.map(({ name }) => name)).toEqual(['main'])
    expect(calls.map(({ toolUses }) => toolUses)).toEqual([[{ id: 'toolu_1', name: 'ls' }]])
    expect(openCalls).toEqual([])
    expect(detail.spans.map(({ kind }) => kind)).toEqual(['agent', 'call', 'attempt'])
    for (const ref of [run.id, run.id.slice(0, 8)]) {
      expect((await transport.request('runs.get', { ref })).run.id).toBe(run.id)
    }
    expect((await transport.request('runs.get', { ref: 'last' })).run.name).toBe('second')
  })

  test('a run comes as bytes with its timeline, the same as in one piece', async () => {
    const { detail, ...rows } = await transport.request('runs.get', { ref: 'first' })
    const { view, timeline } = decodeRun(await transport.request('runs.view', { ref: 'first' }))
    expect({ ...view, calls: [] }).toEqual({ ...rows, calls: [] })
    expect(view.calls.map(({ id, cost, attempts, usage }) => ({ id, cost, attempts, usage }))).toEqual(
      rows.calls.map(({ id, cost, attempts, usage }) => ({ id, cost, attempts, usage })),
    )
    const built = buildTimeline({ ...rows, spans: detail.spans })
    expect(timeline.durationUs).toBe(built.durationUs)
    expect(timeline.lanes.map(({ agent }) => agent.name)).toEqual(['main'])
    expect(timeline.lanes[0]?.calls.map(({ phases }) => phases)).toEqual(built.lanes[0]?.calls.map(({ phases }) => phases))
    expect(await failureOf(transport.request('runs.view', { ref: 'nobody' }))).toMatchObject({ code: 'not-found' })
  })

  test('limits are kept, what they would remove is said and not done, and a run that goes on is never in it', async () => {
    expect(await transport.request('retention.set', { maxAgeDays: 30 })).toEqual({ maxAgeDays: 30 })
    expect(await transport.request('retention.get', {})).toEqual({ maxAgeDays: 30 })
    await transport.request('retention.set', {})
    expect(await transport.request('retention.get', {})).toEqual({})
    const all = await transport.request('bodies.remove', { limits: { maxBytes: 0 }, dryRun: true })
    expect(all).toMatchObject({ runs: [], bodies: 0, kept: { bodies: 4 } })
    expect(await failureOf(transport.request('retention.set', { maxAgeDays: -1 }))).toMatchObject({ code: 'bad-request' })
  })

  test('what is stopped is answered as such, and the core goes on answering', async () => {
    const stop = new AbortController()
    const asked = transport.request('runs.export', { ref: 'first', format: 'har' }, stop.signal)
    stop.abort()
    expect(await failureOf(asked)).toMatchObject({ code: 'cancelled' })
    expect((await transport.request('runs.get', { ref: 'first' })).run.name).toBe('first')
  })

  test('segments add up to their call', async () => {
    const { run } = await transport.request('runs.get', { ref: 'first' })
    const [call] = await transport.request('runs.segments', { runId: run.id })
    expect(call?.segments.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0)).toBe(7_500_000)
    expect(call?.segments.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(1100)
  })

  test('a profile comes as bytes, and its root is what the run cost', async () => {
    const { run } = await transport.request('runs.get', { ref: 'first' })
    const bytes = await transport.request('profiles.get', { runId: run.id, weight: 'cost' })
    const profile = decodeProfile(bytes)
    const { root } = new Frames(profile.frames, profile.rootKey)
    expect(profile).toMatchObject({ weight: 'cost', unknownCalls: 0 })
    expect([root.name, root.total]).toEqual(['first', 7_500_000])
    const turned = decodeProfile(await transport.request('profiles.get', { runId: run.id, weight: 'tokens', order: 'up' }))
    expect(turned.frames.total[0]).toBe(1100)
  })

  test('what a run pays for comes summed, and a tool by its uses', async () => {
    const { run } = await transport.request('runs.get', { ref: 'first' })
    const top = await transport.request('profiles.top', { runId: run.id, weight: 'cost' })
    expect(top.reduce((sum, { total }) => sum + total.nanoUsd, 0)).toBe(7_500_000)
    expect(await transport.request('profiles.tool', { runId: run.id, tool: 'ls' })).toMatchObject([{ toolUseId: 'toolu_1' }])
    expect(await transport.request('profiles.tool', { runId: run.id, tool: 'cat' })).toEqual([])
  })

  test('a call comes with its price row and what was said', async () => {
    const { calls } = await transport.request('runs.get', { ref: 'first' })
    const callId = calls[0]?.id
    if (!callId) throw new Error('the run has no call')
    const view = await transport.request('calls.get', { callId })
    expect(view.priceRow).toMatchObject({ model: 'claude-opus-5', base: { inputFresh: 5_000_000, output: 25_000_000 } })
    expect(view.prompt).toMatchObject([{ kind: 'user', text: 'List the files' }])
    expect(view.output).toMatchObject([
      { kind: 'text', text: 'Looking.' },
      { kind: 'tool-arguments', name: 'ls' },
    ])
  })

  test('what a call read from the cache is explained, call by call and for a whole run', async () => {
    const { run, calls } = await transport.request('runs.get', { ref: 'first' })
    const callId = calls[0]?.id
    if (!callId) throw new Error('the run has no call')
    const explanation = await transport.request('calls.cache', { callId })
    expect(explanation).toMatchObject({
      why: 'first call',
      sharedWith: null,
      firstDifference: null,
      inputTokens: 1000,
      missedTokens: 0,
      outline: [{ kind: 'messages', tokens: 1000 }],
    })
    expect(await transport.request('runs.cache', { ref: run.name })).toEqual([{ callId, explanation }])
  })

  test('a run is told as a conversation: each block once, with what it cost, and its whole text on demand', async () => {
    const { calls } = await transport.request('runs.get', { ref: 'first' })
    const callId = calls[0]?.id
    if (!callId) throw new Error('the run has no call')
    const [conversation, ...others] = await transport.request('runs.transcript', { ref: 'first', q: 'LI' })
    expect(others).toEqual([])
    expect(conversation?.calls).toEqual([{ callId, prompt: { kept: 0, more: [0] }, answer: [1, 2, 3] }])
    expect(conversation?.blocks).toMatchObject([
      { kind: 'user', text: 'List the files', source: { side: 'prompt', index: 0 }, first: { tokens: 1000 }, matches: 1 },
      { kind: 'assistant', text: 'Looking.', source: { side: 'answer', index: 0 }, matches: 0 },
      { kind: 'tool-use', name: 'ls', text: '{"path":"."}', matches: 0 },
      { kind: 'unattributed', text: '', source: null, matches: 0 },
    ])
    expect(conversation?.blocks.reduce((sum, { first }) => sum + (first.nanoUsd ?? 0), 0)).toBe(7_500_000)
    expect(await transport.request('calls.part', { callId, side: 'answer', index: 0 })).toEqual({ text: 'Looking.' })
    expect(await failureOf(transport.request('calls.part', { callId, side: 'answer', index: 9 }))).toMatchObject({
      code: 'not-found',
    })
    expect(await transport.request('runs.carried', { ref: 'first' })).toEqual([])
  })

  test('the raw exchange is whole but for its credentials', async () => {
    const { calls } = await transport.request('runs.get', { ref: 'second' })
    const exchangeId = calls[0]?.attempts[0]?.exchangeId
    if (!exchangeId) throw new Error('the call has no attempt')
    const view = await transport.request('exchanges.get', { exchangeId })
    expect(view).toMatchObject({ end: 'completed', response: { status: 400 }, request: { method: 'POST', path: '/v1/messages' } })
    expect(JSON.parse(view.requestBody.text)).toMatchObject({ model: 'claude-opus-5' })
    expect(view.responseBody?.text).toContain('max_tokens: required')
    expect(view.request.headers.find(([name]) => name === 'x-api-key')?.[1]).toBe('*******')
  })

  test('an annotation is kept and announced', async () => {
    const { run } = await transport.request('runs.get', { ref: 'second' })
    const heard: ClientEvent[] = []
    const { promise: changed, resolve } = Promise.withResolvers<void>()
    const { promise: listening, resolve: hears } = Promise.withResolvers<void>()
    const unsubscribe = transport.subscribe((event) => {
      heard.push(event)
      if (event.kind === 'connection') hears()
      if (event.kind === 'run-changed') resolve()
    })
    // A port hears from the first moment; a stream from its first line.
    await Promise.race([listening, transport.request('core.status', {}).then(() => new Promise((done) => setImmediate(done)))])
    await transport.request('runs.annotate', { runId: run.id, annotation: { type: 'outcome', success: false } })
    await changed
    unsubscribe()
    expect(heard).toContainEqual({ kind: 'run-changed', runId: run.id, seq: expect.any(Number) })
    const shown = async () => (await transport.request('runs.get', { ref: run.id })).run
    expect((await shown()).outcome).toBe('failure')
    const annotate = (annotation: AnnotationInput) => transport.request('runs.annotate', { runId: run.id, annotation })
    await annotate({ type: 'tag', key: 'branch', value: 'main' })
    expect(await shown()).toMatchObject({ tags: { user: 'ann', branch: 'main' } })
    await annotate({ type: 'untagged', key: 'branch' })
    await annotate({ type: 'outcome-withdrawn' })
    expect((await shown()).tags).toEqual({ user: 'ann' })
    expect(await shown()).not.toHaveProperty('outcome')
  })

  test('the list of runs comes by pages, narrowed, ordered and grouped by the core', async () => {
    const page = (query: RunQuery, offset = 0, limit = 50) => transport.request('runs.page', { query, offset, limit })
    const names = ({ rows }: RunPage) => rows.map((row) => (row.kind === 'run' ? row.run.name : row.kind))
    expect(names(await page({}))).toEqual(['second', 'first'])
    expect(names(await page({ group: 'day' }))).toEqual(['day', 'second', 'first'])
    expect(names(await page({ sort: 'cost' }))).toEqual(['first', 'second'])
    expect(names(await page({ providers: ['anthropic'], text: 'FIRST' }))).toEqual(['first'])
    expect(names(await page({ providers: ['openai'] }))).toEqual([])
    expect(await page({}, 1, 1)).toMatchObject({
      offset: 1,
      rowCount: 2,
      rows: [{ kind: 'run', run: { name: 'first', status: 'running' }, spend: expect.any(Array) }],
      found: { runs: 2, samples: 0, nanoUsd: 7_500_000 },
      costs: { largest: 7_500_000, smallest: 7_500_000 },
      stored: 2,
    })
    const [first] = (await page({ text: 'first' })).rows
    expect(first?.kind === 'run' && first.spend?.reduce((sum, nanoUsd) => sum + nanoUsd, 0)).toBe(7_500_000)
    expect(await failureOf(page({ timeZone: 'Mars/Olympus' }))).toMatchObject({ code: 'bad-request' })
  })

  test('what the list can be narrowed to is counted', async () => {
    const { tags, models, providers } = await transport.request('runs.facets', {})
    expect(tags).toEqual([{ value: 'user=ann', runs: 2 }])
    expect(models).toEqual([{ value: 'claude-opus-5', runs: 2 }])
    expect(providers).toEqual([{ value: 'anthropic', runs: 2 }])
  })

  test('runs are deleted together and come back whole; one that is not known changes none', async () => {
    const count = async () => (await transport.request('runs.page', { query: {}, offset: 0, limit: 50 })).found.runs
    const before = await transport.request('runs.list', {})
    const runIds = before.map(({ id }) => id)
    await transport.request('runs.annotateAll', { runIds, annotation: { type: 'deleted' } })
    expect(await transport.request('runs.list', {})).toEqual([])
    expect(await count()).toBe(0)
    await transport.request('runs.annotateAll', { runIds, annotation: { type: 'restored' } })
    expect(await transport.request('runs.list', {})).toEqual(before)
    expect(await count()).toBe(2)
    const unknown = 'r0000000000000000' as RunId
    const failed = transport.request('runs.annotateAll', { runIds: [...runIds, unknown], annotation: { type: 'deleted' } })
    expect(await failureOf(failed)).toMatchObject({ code: 'not-found' })
    expect(await count()).toBe(2)
  })

  test('all runs are cleared at once', async () => {
    const runIds = (await transport.request('runs.list', {})).map(({ id }) => id)
    expect(await transport.request('runs.clear', {})).toEqual({ deleted: 2 })
    expect(await transport.request('runs.list', { includeDemo: true })).toEqual([])
    await transport.request('runs.annotateAll', { runIds, annotation: { type: 'restored' } })
    expect(await transport.request('runs.list', {})).toHaveLength(2)
  })

  test('recording is paused and resumed; what passes meanwhile reaches its provider and is not kept', async () => {
    const health = async () => (await fetch(`${core.recorder}/agentprof/health`)).json()
    expect(await transport.request('recording.set', { recording: false })).toEqual({ recording: false })
    expect(await transport.request('core.status', {})).toMatchObject({ recording: false, paused: true, problems: [] })
    expect(await health()).toMatchObject({ ok: true, recording: false })
    const sent = upstream.requests.length
    upstream.next(anthropicMessage({ text: 'Unseen.', input: 10, output: 10 }))
    await ask('unseen', [{ role: 'user', content: 'Nobody is to know' }])
    expect(upstream.requests).toHaveLength(sent + 1)
    expect(await transport.request('recording.set', { recording: true })).toEqual({ recording: true })
    await core.drain()
    expect((await transport.request('runs.list', {})).map(({ name }) => name)).toEqual(['second', 'first'])
    expect(await transport.request('core.status', {})).toMatchObject({ recording: true, paused: false })
  })

  test('an answer under way says how far it has come', async () => {
    const own = await startTestCore({ anthropic: upstream.url })
    const { transport, close: leave } = open(own)
    const { promise: rest, resolve: release } = Promise.withResolvers<void>()
    upstream.next({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      chunks: (async function* () {
        yield 'event: ping\ndata: {"type":"ping"}\n\n'
        await rest
      })(),
    })
    const answer = fetch(`${own.recorder}/run/slow/anthropic/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'claude-opus-5',
        max_tokens: 10,
        stream: true,
        messages: [{ role: 'user', content: 'Think' }],
      }),
    })
    const reader = (await answer).body?.getReader()
    await reader?.read()
    await own.drain()
    const { run } = await transport.request('runs.get', { ref: 'slow' })
    expect(await transport.request('runs.progress', { runId: run.id })).toEqual([
      { exchangeId: expect.any(String), status: 200, firstByteUs: expect.any(Number), bytes: 35 },
    ])
    release()
    while (!(await reader?.read())?.done);
    await own.drain()
    expect(await transport.request('runs.progress', { runId: run.id })).toEqual([])
    leave()
    await own.close()
  })

  test('an export names its file', async () => {
    const { fileName, text } = await transport.request('runs.export', { ref: 'first', format: 'json' })
    expect(fileName).toBe('first.json')
    expect(JSON.parse(text)).toMatchObject({ schema: 1, name: 'first' })
  })

  test('prices are listed with their version', async () => {
    const { rows, version } = await transport.request('prices.list', { provider: 'anthropic', model: 'claude-opus-5' })
    expect(rows.map(({ model }) => model)).toContain('claude-opus-5')
    expect(version).toMatch(/genai-prices/)
    const { rows: tiers } = await transport.request('prices.list', { provider: 'openai', model: 'gpt-5.5', tiers: true })
    expect(tiers.map(({ tier }) => tier)).toEqual([null, 'batch', 'flex', 'priority'])
  })

  test('which rows calls were priced with is counted, and which models have none', async () => {
    const own = await startTestCore({ anthropic: upstream.url })
    const { transport, close: leave } = open(own)
    expect(await transport.request('prices.used', {})).toEqual({ rows: [], unpriced: [], newestCalls: null })
    upstream.next(
      anthropicMessage({ text: 'One', input: 1000, output: 100 }),
      anthropicMessage({ text: 'Two', input: 1000, output: 100 }),
      anthropicMessage({ text: 'Three', input: 10, output: 10, model: 'house-model-1' }),
    )
    for (const name of ['one', 'two', 'house']) await ask(name, [{ role: 'user', content: name }], own)
    await own.drain()
    const runs = await transport.request('runs.list', {})
    const idOf = (name: string) => runs.find((run) => run.name === name)?.id
    const { rows, unpriced, newestCalls } = await transport.request('prices.used', {})
    expect(rows).toMatchObject([
      {
        row: { model: 'claude-opus-5', provider: 'anthropic' },
        calls: 2,
        nanoUsd: 15_000_000,
        lastRun: idOf('two'),
        sample: false,
      },
    ])
    expect(unpriced).toMatchObject([
      {
        provider: 'anthropic',
        model: 'house-model-1',
        tier: null,
        why: 'unknown-model',
        calls: 1,
        lastRun: idOf('house'),
        sample: false,
      },
    ])
    expect(newestCalls).toBeNull()
    const { rows: book } = await transport.request('prices.list', { tiers: true })
    expect(book.map(({ id }) => id)).toContain(rows[0]?.row.id)
    const two = idOf('two')
    if (!two) throw new Error('no run')
    await transport.request('runs.annotate', { runId: two, annotation: { type: 'deleted' } })
    expect((await transport.request('prices.used', {})).rows).toMatchObject([{ calls: 1, nanoUsd: 7_500_000 }])
    leave()
    await own.close()
  })

  test('a call’s price is explained line by line', async () => {
    const { calls } = await transport.request('runs.get', { ref: 'first' })
    const [call] = calls
    if (!call) throw new Error('no call')
    const [attempt] = await transport.request('prices.explain', { callId: call.id })
    expect(attempt).toMatchObject({
      index: 0,
      cost: call.cost,
      row: { model: 'claude-opus-5' },
      usd: expect.stringMatching(/^0\.\d+$/),
    })
    expect(await failureOf(transport.request('prices.explain', { callId: 'c0000000000000000' as CallId }))).toMatchObject({
      code: 'not-found',
    })
  })

  test('usage is summed by day and model', async () => {
    const { calls } = await transport.request('runs.get', { ref: 'first' })
    const day = new Date((calls[0]?.startUs ?? 0) / 1000).toISOString().slice(0, 10)
    const [first] = await transport.request('usage.daily', { provider: 'anthropic', from: day, to: day })
    expect(first).toMatchObject({ day, model: 'claude-opus-5', calls: expect.any(Number), nanoUsd: expect.any(Number) })
    expect(await transport.request('usage.daily', { provider: 'anthropic', from: '2020-01-01', to: '2020-01-31' })).toEqual([])
    expect(
      await failureOf(transport.request('usage.daily', { provider: 'anthropic', from: 'yesterday', to: day })),
    ).toMatchObject({ code: 'bad-request' })
  })

  test('prices are read again on request', async () => {
    const { version } = await transport.request('prices.list', { provider: 'anthropic' })
    expect(await transport.request('prices.reload', {})).toEqual({ version })
  })

  test('what is wrong with a request is said by code and in words', async () => {
    expect(await failureOf(transport.request('runs.get', { ref: 'nobody' }))).toMatchObject({
      name: 'ApiError',
      code: 'not-found',
    })
    expect(await failureOf(transport.request('runs.get', { ref: '' }))).toMatchObject({ code: 'bad-request' })
    expect(await failureOf(transport.request('runs.segments', { runId: '../etc' as RunId }))).toMatchObject({
      code: 'bad-request',
    })
    expect(await failureOf(transport.request('calls.cache', { callId: 'c0000' as CallId }))).toMatchObject({ code: 'not-found' })
    expect(await failureOf(transport.request('runs.drop' as 'runs.list', {}))).toMatchObject({ code: 'not-found' })
    expect(await failureOf(transport.request('runs.list', { limit: -1 }))).toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('limit'),
    })
  })
})
