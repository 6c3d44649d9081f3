import { z } from 'zod'
import { keptAttributes, type OtlpSpan } from './otlp-span.ts'

/** 64-bit integers come as decimal text, or (from lenient senders) as numbers. */
const nanos = z
  .union([z.string().regex(/^\d{1,20}$/), z.int().nonnegative()])
  .default('0')
  .transform((value) => BigInt(value))
/** JSON of protobuf writes absent lists and messages as null too. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? [])
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const count = z
  .int()
  .nullish()
  .transform((value) => value ?? 0)

const span = z.object({
  traceId: text,
  spanId: text,
  parentSpanId: text,
  name: text,
  kind: count,
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes: list(z.object({ key: z.string(), value: z.looseObject({ stringValue: z.unknown() }).nullish() })),
  status: z.object({ code: count }).nullish(),
})
const request = z.object({ resourceSpans: list(z.object({ scopeSpans: list(z.object({ spans: list(span) })) })) })

/** Reads `ExportTraceServiceRequest` from OTLP/JSON (ids are hexadecimal, enums integers). Throws where it is none. */
export function readJsonSpans(bytes: Uint8Array): OtlpSpan[] {
  const { resourceSpans } = request.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans)
    .map(({ startTimeUnixNano, endTimeUnixNano, attributes, status, ...same }) => ({
      ...same,
      startUnixNano: startTimeUnixNano,
      endUnixNano: endTimeUnixNano,
      status: status?.code ?? 0,
      attributes: keptAttributes(attributes.map(({ key, value }) => [key, value?.stringValue] as const)),
    }))
}
