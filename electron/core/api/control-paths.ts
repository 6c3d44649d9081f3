import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RunWithSpans } from '#shared/api/contract.ts'
import { holdsUpRecording } from '#shared/model/problem.ts'
import type { Recorder } from '../recorder.ts'
import type { ApiService } from './handlers.ts'
import type { TraceReceiver } from './trace-receiver.ts'

/**
 * The recorder's own paths: `/agentprof/health`, `/agentprof/runs/<id or name>/outcome` and `/agentprof/v1/traces`. They carry no token, because an agent or a test
 * script must reach them; so they reveal nothing recorded and the listener refuses them to pages in a browser.
 */
export interface ControlPaths {
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** The paths exist before the parts that they report on: until then they answer 503. */
  connect(service: ApiService, recorder: Recorder, version: string): void
}

const MAX_BODY_BYTES = 64 * 1024

export function createControlPaths(): ControlPaths {
  let receiver: Promise<TraceReceiver> | null = null
  let parts: { service: ApiService; recorder: Recorder; version: string } | null = null

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!parts) return send(response, 503, { error: 'Starting.' })
    if (url.pathname === '/agentprof/health' && request.method === 'GET') return health(parts, url, response)
    if (url.pathname === '/agentprof/v1/traces' && request.method === 'POST') {
      const { recorder } = parts
      // Loaded with the first: nothing else at start needs protobuf.
      receiver ??= import('./trace-receiver.ts').then(({ createTraceReceiver }) => createTraceReceiver())
      return (await receiver)(recorder, request, response)
    }
    const outcome = /^\/agentprof\/runs\/([^/]+)\/outcome$/.exec(url.pathname)
    if (outcome?.[1] && request.method === 'POST')
      return setOutcome(parts.service, decodeURIComponent(outcome[1]), request, response)
    send(response, 404, { error: `There is no ${request.method} ${url.pathname}.` })
  }

  return {
    handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://recorder')
      if (!url.pathname.startsWith('/agentprof/')) return false
      void answer(request, response, url).catch((error: unknown) =>
        send(response, 500, { error: error instanceof Error ? error.message : String(error) }),
      )
      return true
    },
    connect(service, recorder, version) {
      parts = { service, recorder, version }
    },
  }
}

async function health(
  { recorder, version }: { recorder: Recorder; version: string },
  url: URL,
  response: ServerResponse,
): Promise<void> {
  // Where the store cannot be written, waiting would never end: the problems say so.
  if (url.searchParams.get('drain') === '1') await recorder.ingest.drain().catch(() => undefined)
  const problems = recorder.problems()
  const { queue } = recorder.ingest
  send(response, 200, {
    // Paused is what somebody asked for: nothing is wrong.
    ok: !problems.some(({ code }) => holdsUpRecording(code)),
    version,
    pid: process.pid,
    recording: recorder.recording(),
    queue: queue.depth(),
    dropped: queue.dropped(),
    problems,
  })
}

async function setOutcome(service: ApiService, ref: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJson(request)
  if (typeof body !== 'object' || body === null || typeof (body as { success?: unknown }).success !== 'boolean')
    return send(response, 400, { error: 'The body must be JSON like {"success": true, "score": 0.9, "note": "…"}.' })
  const found = await service.answer('runs.get', { ref })
  if ('error' in found) return send(response, found.error.code === 'not-found' ? 404 : 409, { error: found.error.message })
  const { success, score, note } = body as Record<string, unknown>
  const runId = (found.result as RunWithSpans).run.id
  const annotation = { type: 'outcome', success, ...(score !== undefined && { score }), ...(note !== undefined && { note }) }
  const done = await service.answer('runs.annotate', { runId, annotation })
  if ('result' in done) send(response, 200, { ok: true, runId })
  else send(response, done.error.code === 'bad-request' ? 400 : 500, { error: done.error.message })
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8')
    if (text.length > MAX_BODY_BYTES) return null
  }
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${JSON.stringify(body)}\n`)
}
