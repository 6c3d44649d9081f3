import { KEPT_ATTRIBUTES } from '#shared/runs/received-tools.ts'

/** A span as OTLP has it, whichever way it was encoded; of its attributes those that are kept. Source: opentelemetry-proto, `trace.proto`. */
export interface OtlpSpan {
  /** Hexadecimal, as sent. */
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  /** `SpanKind` */
  readonly kind: number
  readonly startUnixNano: bigint
  readonly endUnixNano: bigint
  /** `StatusCode` */
  readonly status: number
  readonly attributes: Readonly<Record<string, string>>
}

export type OtlpEncoding = 'json' | 'protobuf'

const LONGEST_VALUE = 200

/** Only texts are kept, and no long ones: ids and names. */
export const keptAttributes = (all: readonly (readonly [key: string, value: unknown])[]): Record<string, string> =>
  Object.fromEntries(
    all.flatMap(([key, value]) =>
      typeof value === 'string' && KEPT_ATTRIBUTES.has(key) ? [[key, value.slice(0, LONGEST_VALUE)] as const] : [],
    ),
  )
