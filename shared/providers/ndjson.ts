import { type JsonRecord, parseRecord } from './json-reading.ts'
import { decodeUtf8 } from './utf8.ts'

/** A body of JSON lines (`application/x-ndjson`, `application/stream+json`): one record a line. */
export interface JsonLines {
  readonly records: readonly { readonly data: JsonRecord; readonly offset: number }[]
  /** The body ended within a line. */
  readonly cut: boolean
}

const LF = 10

/** Lines that are records, in order, from byte `from` on; a line that broke off is left out. Works on bytes, so that offsets hold. */
export function parseNdjson(bytes: Uint8Array, from: number): JsonLines {
  const records: { data: JsonRecord; offset: number }[] = []
  let cut = false
  for (let start = from; start < bytes.length; ) {
    const newline = bytes.indexOf(LF, start)
    const end = newline < 0 ? bytes.length : newline
    const line = decodeUtf8(bytes.subarray(start, end)).trim()
    const data = parseRecord(line)
    if (data) records.push({ data, offset: start })
    cut = newline < 0 && line !== '' && !data
    start = end + 1
  }
  return { records, cut }
}
