import { BinaryReader } from '@bufbuild/protobuf/wire'
import { keptAttributes, type OtlpSpan } from './otlp-span.ts'

/**
 * Reads `ExportTraceServiceRequest` from protobuf, field by field: numbers are those of opentelemetry-proto (`trace_service.proto`,
 * `trace.proto`, `common.proto`). What is not needed is skipped unread. Throws where the bytes are not protobuf.
 */
export function readProtobufSpans(bytes: Uint8Array): OtlpSpan[] {
  const spans: OtlpSpan[] = []
  readMessage(bytes, (request, field) => {
    if (field !== 1) return false
    readMessage(request.bytes(), (resourceSpans, inResource) => {
      if (inResource !== 2) return false
      readMessage(resourceSpans.bytes(), (scopeSpans, inScope) => {
        if (inScope !== 2) return false
        spans.push(readSpan(scopeSpans.bytes()))
        return true
      })
      return true
    })
    return true
  })
  return spans
}

/** `read`: reads the field's value, or says (false) that it is to be skipped. */
function readMessage(bytes: Uint8Array, read: (reader: BinaryReader, field: number) => boolean): void {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag()
    if (!read(reader, field)) reader.skip(wireType, field)
  }
}

function readSpan(bytes: Uint8Array): OtlpSpan {
  const span = { traceId: '', spanId: '', parentSpanId: '', name: '', kind: 0, startUnixNano: 0n, endUnixNano: 0n, status: 0 }
  const attributes: [string, unknown][] = []
  readMessage(bytes, (reader, field) => {
    switch (field) {
      case 1:
        span.traceId = hex(reader.bytes())
        return true
      case 2:
        span.spanId = hex(reader.bytes())
        return true
      case 4:
        span.parentSpanId = hex(reader.bytes())
        return true
      case 5:
        span.name = reader.string()
        return true
      case 6:
        span.kind = reader.int32()
        return true
      case 7:
        span.startUnixNano = BigInt(reader.fixed64())
        return true
      case 8:
        span.endUnixNano = BigInt(reader.fixed64())
        return true
      case 9:
        attributes.push(readAttribute(reader.bytes()))
        return true
      case 15:
        readMessage(reader.bytes(), (status, code) => {
          if (code !== 3) return false
          span.status = status.int32()
          return true
        })
        return true
      default:
        return false
    }
  })
  return { ...span, attributes: keptAttributes(attributes) }
}

/** `KeyValue`; of values only texts are read. */
function readAttribute(bytes: Uint8Array): [string, unknown] {
  let key = ''
  let value: unknown
  readMessage(bytes, (reader, field) => {
    if (field === 1) key = reader.string()
    else if (field === 2)
      readMessage(reader.bytes(), (any, kind) => {
        if (kind !== 1) return false
        value = any.string()
        return true
      })
    else return false
    return true
  })
  return [key, value]
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
