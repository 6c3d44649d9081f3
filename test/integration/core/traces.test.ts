import { rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import Anthropic from '@anthropic-ai/sdk'
import { context, type Span, trace } from '@opentelemetry/api'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { BatchSpanProcessor, type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dataFolder } from '#core/data-folder.ts'
import { rebuild } from '#core/ingest/rebuild.ts'
import { openStore } from '#core/store/open-store.ts'
import type { RunDetail } from '#shared/model/run.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { anthropicMessage } from '#support/answers.ts'
import { send } from '#support/http-client.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { startTestCore, type TestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'

/** Spans of the agent's own tracing, by the official exporters, beside its traffic. */
let upstream: Upstream
let core: TestCore
let dataDir: string

beforeEach(async () => {
  dataDir = temporaryFolder()
  upstream = await startUpstream()
  core = await startTestCore({ anthropic: upstream.url }, { dataDir })
})
afterEach(async () => {
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
  await core.close()
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const EXPORTERS = { protobuf: ProtobufExporter, json: JsonExporter }

/** Tracing as a user sets it up: by the endpoint in the environment. */
function startTracing(kind: keyof typeof EXPORTERS, compression: 'none' | 'gzip') {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `${core.recorder}/agentprof`
  const exporter = new EXPORTERS[kind]({ compression: compression as never })
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
  return { tracer: provider.getTracer('agent'), flush: () => provider.forceFlush(), close: () => provider.shutdown() }
}

const parentOf = (span: Span): string => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`
const ASKED = { role: 'user' as const, content: 'What is in a.ts?' }
const USE = { id: 'toolu_01AbCdEf', name: 'read_file', input: { path: 'a.ts' } }

/** Two calls around one tool, under one span. `run` names it. */
async function playAgent(run: string, traceparent: string, runTool: () => Promise<void>): Promise<void> {
  const client = new Anthropic({
    apiKey: 'sk-test',
    baseURL: `${core.recorder}/run/${run}/anthropic`,
    defaultHeaders: { traceparent },
  })
  const shared = { model: 'claude-opus-5', max_tokens: 100 }
  upstream.next(anthropicMessage({ tools: [USE] }), anthropicMessage({ text: 'One line.' }))
  await client.messages.create({ ...shared, messages: [ASKED] })
  await runTool()
  const use = { type: 'tool_use' as const, ...USE }
  const result = { type: 'tool_result' as const, tool_use_id: USE.id, content: 'export {}' }
  await client.messages.create({
    ...shared,
    messages: [ASKED, { role: 'assistant', content: [use] }, { role: 'user', content: [result] }],
  })
}

const toolOf = ({ spans }: RunDetail) => spans.filter(({ kind }) => kind === 'tool')
const micros = ([seconds, nanos]: readonly [number, number]): number => seconds * 1e6 + Math.floor(nanos / 1000)

describe.for([
  ['protobuf', 'gzip'],
  ['json', 'none'],
] as const)('spans as %s, compression %s', ([kind, compression]) => {
  test('give a tool its real times, also when they come after the run', async () => {
    const { tracer, flush, close } = startTracing(kind, compression)
    const changes: string[] = []
    core.api.subscribe((event) => void (event.kind === 'run-changed' && changes.push(event.runId)))
    const agent = tracer.startSpan('invoke_agent')
    let tool: Span | undefined
    await playAgent('traced', parentOf(agent), async () => {
      const attributes = {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': USE.name,
        'gen_ai.tool.call.id': USE.id,
        'gen_ai.tool.call.arguments': 'sk-secret-of-the-user',
      }
      await setImmediate()
      tool = tracer.startSpan(`execute_tool ${USE.name}`, { attributes }, trace.setSpan(context.active(), agent))
      await setImmediate()
      tool.end()
      await setImmediate()
    })
    const before = await core.call('runs.show', { ref: 'traced' })
    expect(toolOf(before)).toMatchObject([
      { name: 'read_file', inferred: true, evidence: [{ kind: 'tool-use-id', detail: USE.id }] },
    ])

    changes.length = 0
    agent.end()
    await flush()
    const after = await core.call('runs.show', { ref: 'traced' })
    const { startTime, endTime } = tool as unknown as ReadableSpan
    const { traceId } = agent.spanContext()
    expect(toolOf(after)).toMatchObject([
      {
        name: 'read_file',
        inferred: false,
        evidence: [
          { kind: 'trace-context', detail: `span ${tool?.spanContext().spanId} of trace ${traceId}` },
          { kind: 'tool-use-id', detail: USE.id },
        ],
      },
    ])
    const [real, inferred] = [toolOf(after)[0], toolOf(before)[0]]
    expect((real?.endUs ?? 0) - (real?.startUs ?? 0)).toBe(micros(endTime) - micros(startTime))
    expect(real?.startUs).toBeGreaterThanOrEqual(inferred?.startUs ?? 0)
    expect(real?.endUs).toBeLessThanOrEqual(inferred?.endUs ?? 0)
    expect(changes).toEqual([after.id])
    expect(after).toMatchObject({ callCount: 2, toolCount: 1 })

    await close()
    await core.close()
    const { store: file } = dataFolder(dataDir)
    const live = derivedRows(file)
    expect(live.received_tool).toHaveLength(1)
    const store = openStore(file, { origin: { machine: 'test', user: 'test' } })
    expect([...store.facts.all()].filter(({ body }) => body.kind === 'span-received')).toHaveLength(2)
    rebuild(store, createPriceBook())
    store.close()
    expect(derivedRows(file)).toEqual(live)
    for (const name of await readdir(dataDir, { recursive: true })) {
      const bytes = await readFile(join(dataDir, name)).catch(() => Buffer.alloc(0))
      expect(bytes.includes('sk-secret-of-the-user')).toBe(false)
    }
  })
})

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const jsonSpan = (more: object = {}) => ({
  traceId: TRACE,
  spanId: 'b7ad6b7169203331',
  name: 'read',
  kind: 1,
  startTimeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
  endTimeUnixNano: String(BigInt(Date.now() + 7) * 1_000_000n),
  attributes: [
    { key: 'gen_ai.tool.call.id', value: { stringValue: USE.id } },
    { key: 'gen_ai.tool.name', value: { stringValue: 'read_file' } },
  ],
  ...more,
})
const exportOf = (...spans: readonly object[]): string => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })
const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  send(`${core.recorder}/agentprof/v1/traces`, { body, headers: { 'content-type': 'application/json', ...headers } })

test('a span whose trace nobody knows makes no run, and is there when a call of that trace comes', async () => {
  expect(await post(exportOf(jsonSpan()))).toMatchObject({ status: 200, text: '{}' })
  expect(await core.call('runs.list', {})).toEqual([])
  await playAgent('later', `00-${TRACE}-00f067aa0ba902b7-01`, async () => {})
  expect(toolOf(await core.call('runs.show', { ref: 'later' }))).toMatchObject([{ name: 'read_file', inferred: false }])
})

test('a span of another trace, or of another tool use, changes nothing', async () => {
  await playAgent('alone', `00-${TRACE}-00f067aa0ba902b7-01`, async () => {})
  await post(exportOf(jsonSpan({ traceId: TRACE.replace('0', '1') }), jsonSpan({ attributes: [] })))
  expect(toolOf(await core.call('runs.show', { ref: 'alone' }))).toMatchObject([{ inferred: true }])
})

test('spans that cannot be are left out, and the exporter hears how many', async () => {
  const bad = [jsonSpan({ traceId: '0'.repeat(32) }), jsonSpan({ spanId: 'abc' }), jsonSpan({ endTimeUnixNano: '1' })]
  const { status, text, headers } = await post(exportOf(jsonSpan(), ...bad))
  expect([status, headers['content-type']]).toEqual([200, 'application/json'])
  expect(JSON.parse(text)).toEqual({
    partialSuccess: { rejectedSpans: '3', errorMessage: 'Spans without usable ids and times were left out.' },
  })
})

test.for([
  ['no JSON', 'application/json', 'resourceSpans', {}, 400],
  ['JSON of another kind', 'application/json', '{"resourceSpans":7}', {}, 400],
  ['no protobuf', 'application/x-protobuf', '\u000a\u00ff\u00ff', {}, 400],
  ['no gzip', 'application/json', exportOf(jsonSpan()), { 'content-encoding': 'gzip' }, 400],
  ['another kind of body', 'text/plain', 'hello', {}, 415],
  ['a page in a browser', 'application/json', exportOf(jsonSpan()), { origin: 'https://example.com' }, 403],
] as const)('%s is refused', async ([, type, body, headers, status]) => {
  expect((await post(body, { 'content-type': type, ...headers })).status).toBe(status)
  await core.close()
  const store = openStore(dataFolder(dataDir).store, { readOnly: true })
  expect([...store.facts.all()]).toEqual([])
  store.close()
})

test('a refusal comes in the encoding of the request', async () => {
  const { headers, body } = await post('\u000a\u00ff', { 'content-type': 'application/x-protobuf' })
  expect(headers['content-type']).toBe('application/x-protobuf')
  // google.rpc.Status: field 2, the message.
  expect([body[0], body.subarray(2).toString()]).toEqual([0x12, expect.stringContaining('ExportTraceServiceRequest')])
})

test('a body that is too large, also once it is unpacked, is refused', async () => {
  expect((await post(Buffer.alloc(17 * 1024 * 1024, ' '))).status).toBe(413)
  const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024, ' '))
  expect((await post(bomb, { 'content-encoding': 'gzip' })).status).toBe(400)
})

test('while recording is paused, spans are taken and forgotten', async () => {
  await core.call('recording.set', { recording: false })
  const { status, text } = await post(exportOf(jsonSpan()))
  expect([status, JSON.parse(text)]).toEqual([
    200,
    { partialSuccess: { errorMessage: 'Recording is paused: these spans were not kept.' } },
  ])
  await core.close()
  const store = openStore(dataFolder(dataDir).store, { readOnly: true })
  expect([...store.facts.all()]).toEqual([])
  store.close()
})
