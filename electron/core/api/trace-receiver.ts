import type { IncomingMessage, ServerResponse } from 'node:http'
import { epochUs } from '#shared/model/units.ts'
import type { OtlpEncoding } from '../ingest/otlp/otlp-span.ts'
import type { Recorder } from '../recorder.ts'
import { acceptSpans, refuseSpans } from './otlp-answers.ts'

/**
 * `POST /agentprof/v1/traces`: OTLP over HTTP (opentelemetry.io, "OTLP Specification", "OTLP/HTTP"), so that an exporter needs no more than
 * `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4141/agentprof`. Bodies are only collected here; the ingest worker reads them.
 */
export type TraceReceiver = (recorder: Recorder, request: IncomingMessage, response: ServerResponse) => Promise<void>

const ENCODINGS: Readonly<Record<string, OtlpEncoding>> = { 'application/json': 'json', 'application/x-protobuf': 'protobuf' }
const MOST_BYTES = 16 * 1024 * 1024
/** Of all requests that are not stored yet: past this an exporter is asked to come again, as the specification has it. */
const MOST_HELD = 64 * 1024 * 1024

export function createTraceReceiver(): TraceReceiver {
  let held = 0

  return async (recorder, request, response) => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    const encoding = Object.hasOwn(ENCODINGS, type) ? ENCODINGS[type] : undefined
    if (!encoding) {
      const found = type === '' ? 'no Content-Type' : type
      return refuseSpans(response, 'json', 415, `The body has ${found}; send application/x-protobuf or application/json.`)
    }
    const chunks: Buffer[] = []
    let size = 0
    let busy = false
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        busy ||= held + chunk.length > MOST_HELD
        if (busy || size > MOST_BYTES) continue
        chunks.push(chunk)
        size += chunk.length
        held += chunk.length
      }
      if (size > MOST_BYTES) refuseSpans(response, encoding, 413, 'The request is larger than 16 MiB.')
      else if (busy) refuseSpans(response, encoding, 503, 'Too many spans at once: send them again.', { 'retry-after': '1' })
      else await store(recorder, request, response, encoding, Buffer.concat(chunks))
    } finally {
      held -= size
    }
  }
}

async function store(
  recorder: Recorder,
  request: IncomingMessage,
  response: ServerResponse,
  encoding: OtlpEncoding,
  body: Uint8Array,
): Promise<void> {
  // A pause is the user's wish: an exporter must not keep what is not to be recorded and send it again.
  if (recorder.paused()) return acceptSpans(response, encoding, 0, 'Recording is paused: these spans were not kept.')
  const at = epochUs(Date.now() * 1000)
  const contentEncoding = request.headers['content-encoding'] ?? null
  const read = recorder.ingest.receiveSpans({ at, source: 'recorded', encoding, contentEncoding, body })
  const rejected = await read.catch((error: Error) => error)
  if (rejected instanceof Error) refuseSpans(response, encoding, 503, `The spans could not be stored: ${rejected.message}`)
  else if (rejected === null)
    refuseSpans(response, encoding, 400, 'The body is no ExportTraceServiceRequest in the encoding that its headers name.')
  else acceptSpans(response, encoding, rejected, rejected > 0 ? 'Spans without usable ids and times were left out.' : '')
}
