import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** A JSON document as a column of type ANY keeps it: text while it is short and readable with any SQLite tool, zstd from 4 KiB on. */
export type PackedJson = string | Buffer

const COMPRESS_FROM = 4096

export function packJson(value: unknown): PackedJson {
  const text = JSON.stringify(value)
  return text.length < COMPRESS_FROM ? text : zstdCompressSync(text)
}

/** The document as `packJson` got it. Not for foreign JSON: what this store wrote itself, at a schema version it checked, is trusted. */
export function unpackJson<T>(packed: PackedJson): T {
  const value: T = JSON.parse(typeof packed === 'string' ? packed : zstdDecompressSync(packed).toString('utf8'))
  return value
}
