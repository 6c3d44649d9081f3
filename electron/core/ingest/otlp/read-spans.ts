import type { SpanReceived } from '#shared/model/fact.ts'
import type { RunSource } from '#shared/model/run.ts'
import { type EpochUs, epochUs } from '#shared/model/units.ts'
import { decodeBody } from '../decode.ts'
import type { OtlpEncoding, OtlpSpan } from './otlp-span.ts'
import { readJsonSpans } from './read-json.ts'
import { readProtobufSpans } from './read-protobuf.ts'

/** A request of an OTLP exporter as it came. */
export interface SpanExport {
  readonly at: EpochUs
  readonly source: RunSource
  readonly encoding: OtlpEncoding
  /** `content-encoding`; null: none. */
  readonly contentEncoding: string | null
  readonly body: Uint8Array
}

/** What was made of it: the good spans, and how many others there were. null: the whole of it is not what it says. */
export type ReadSpans = { readonly spans: readonly SpanReceived[]; readonly rejected: number } | null

export function readSpans({ at, source, encoding, contentEncoding, body }: SpanExport): ReadSpans {
  const bytes = contentEncoding === null ? body : decodeBody([['content-encoding', contentEncoding]], body)
  if (!bytes) return null
  const all = parse(encoding, bytes)
  if (!all) return null
  const spans = all.flatMap((span) => toReceived(span, at, source) ?? [])
  return { spans, rejected: all.length - spans.length }
}

function parse(encoding: OtlpEncoding, bytes: Uint8Array): readonly OtlpSpan[] | null {
  try {
    return encoding === 'json' ? readJsonSpans(bytes) : readProtobufSpans(bytes)
  } catch {
    return null
  }
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const
const STATUSES = ['unset', 'ok', 'error'] as const
const LONGEST_NAME = 200

/** null: its ids or times cannot be. An id of zeros is none (W3C Trace Context). */
function toReceived(span: OtlpSpan, at: EpochUs, source: RunSource): SpanReceived | null {
  const traceId = readId(span.traceId, 32)
  const spanId = readId(span.spanId, 16)
  const { startUnixNano, endUnixNano } = span
  if (traceId === null || spanId === null || startUnixNano === 0n || endUnixNano < startUnixNano) return null
  if (endUnixNano > BigInt(Number.MAX_SAFE_INTEGER) * 1000n) return null
  return {
    kind: 'span-received',
    at,
    source,
    traceId,
    spanId,
    parentSpanId: readId(span.parentSpanId, 16),
    name: span.name.replace(/\?.*$/s, '').slice(0, LONGEST_NAME),
    spanKind: KINDS[span.kind] ?? 'unspecified',
    startUs: toMicros(startUnixNano),
    endUs: toMicros(endUnixNano),
    status: STATUSES[span.status] ?? 'unset',
    attributes: span.attributes,
  }
}

const toMicros = (nanos: bigint): EpochUs => epochUs(Number(nanos / 1000n))

function readId(id: string, digits: number): string | null {
  const hex = id.toLowerCase()
  return hex.length === digits && /^[0-9a-f]+$/.test(hex) && !/^0+$/.test(hex) ? hex : null
}
