import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** A text as a column of type ANY keeps it: as it is while it is short, so that any SQLite tool can read it; zstd from 4 KiB on. */
export type PackedText = string | Buffer

const COMPRESS_FROM = 4096

export const packText = (text: string): PackedText => (text.length < COMPRESS_FROM ? text : zstdCompressSync(text))

export const unpackText = (packed: PackedText): string =>
  typeof packed === 'string' ? packed : zstdDecompressSync(packed).toString('utf8')

export const packJson = (value: unknown): PackedText => packText(JSON.stringify(value))

/** The document as `packJson` got it. Not for foreign JSON: what this store wrote itself, at a schema version it checked, is trusted. */
export function unpackJson<T>(packed: PackedText): T {
  const value: T = JSON.parse(unpackText(packed))
  return value
}
