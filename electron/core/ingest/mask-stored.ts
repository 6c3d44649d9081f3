import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { Headers } from '#shared/model/fact.ts'
import { type MaskedBody, maskBody } from '../proxy/credentials.ts'
import { contentEncodings, decodeBody } from './decode.ts'

/**
 * A body as it may be written to disk (law 7), whatever its content encoding. A compressed one that carries a credential is compressed anew,
 * so that alone does not keep its bytes; without one the bytes are what came. Where the encoding cannot be undone, the header may say what is
 * not so, and the body is looked at as it is.
 */
export function maskStored(headers: Headers, body: Uint8Array, mask: (body: Uint8Array) => MaskedBody = maskBody): MaskedBody {
  const encodings = contentEncodings(headers)
  if (encodings.length === 0) return mask(body)
  const decoded = decodeBody(headers, body)
  if (!decoded) return mask(body)
  const { bytes, masked } = mask(decoded)
  return masked === 0 ? { bytes: body, masked } : { bytes: encodings.reduce(encode, bytes), masked }
}

function encode(bytes: Uint8Array, encoding: string): Uint8Array {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return gzipSync(bytes)
    case 'deflate':
      return deflateSync(bytes)
    case 'br':
      return brotliCompressSync(bytes)
    case 'zstd':
      return zstdCompressSync(bytes)
    default:
      throw new Error(`Unknown content encoding ${encoding}.`)
  }
}
