import type { ServerResponse } from 'node:http'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import type { OtlpEncoding } from '../ingest/otlp/otlp-span.ts'

const CONTENT_TYPES: Readonly<Record<OtlpEncoding, string>> = { json: 'application/json', protobuf: 'application/x-protobuf' }

/** `ExportTraceServiceResponse`, in the encoding of the request. It says something where spans were left out; '': all is well. */
export function acceptSpans(response: ServerResponse, encoding: OtlpEncoding, rejected: number, message: string): void {
  send(response, encoding, 200, encoding === 'json' ? acceptedJson(rejected, message) : acceptedProtobuf(rejected, message))
}

function acceptedJson(rejected: number, message: string): string {
  if (message === '') return '{}'
  // 64-bit integers are text in the JSON of protobuf.
  return JSON.stringify({ partialSuccess: { ...(rejected > 0 && { rejectedSpans: String(rejected) }), errorMessage: message } })
}

function acceptedProtobuf(rejected: number, message: string): Uint8Array {
  const writer = new BinaryWriter()
  if (message === '') return writer.finish()
  writer.tag(1, WireType.LengthDelimited).fork()
  if (rejected > 0) writer.tag(1, WireType.Varint).int64(rejected)
  return writer.tag(2, WireType.LengthDelimited).string(message).join().finish()
}

/** `google.rpc.Status`, in the encoding of the request. */
export function refuseSpans(
  response: ServerResponse,
  encoding: OtlpEncoding,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body =
    encoding === 'json'
      ? JSON.stringify({ message })
      : new BinaryWriter().tag(2, WireType.LengthDelimited).string(message).finish()
  send(response, encoding, status, body, headers)
}

function send(
  response: ServerResponse,
  encoding: OtlpEncoding,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': CONTENT_TYPES[encoding], 'cache-control': 'no-store', ...headers })
  response.end(body)
}
