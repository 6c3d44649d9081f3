import { constants, inflateRawSync } from 'node:zlib'

/** How each side compresses what it sends, as agreed in the handshake (RFC 7692, section 7). */
export interface AgreedDeflate {
  readonly client: { readonly keepsContext: boolean }
  readonly server: { readonly keepsContext: boolean }
}

/** Reads the `sec-websocket-extensions` of the answer. null: no compression. 'unknown': an extension that is not understood. */
export function readExtensions(header: string | undefined): AgreedDeflate | 'unknown' | null {
  const agreed = (header ?? '').trim()
  if (agreed === '') return null
  const [name, ...parameters] = agreed.split(';').map((part) => part.trim().toLowerCase())
  if (name !== 'permessage-deflate' || agreed.includes(',')) return 'unknown'
  const says = (parameter: string): boolean => parameters.some((each) => each === parameter)
  return {
    client: { keepsContext: !says('client_no_context_takeover') },
    server: { keepsContext: !says('server_no_context_takeover') },
  }
}

export interface MessageInflater {
  /** Messages are compressed with what the earlier ones said. */
  readonly keepsContext: boolean
  /** null: broken, or larger than may be kept. */
  inflate(message: Buffer): Buffer | null
}

/** What a sender leaves off the end of each message (RFC 7692, 7.2.1). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])
const WINDOW_BYTES = 32 * 1024

/**
 * Inflates messages one by one, each with the last 32 KiB before it as its dictionary where the sender keeps its context: so that nothing is
 * held between messages but that, and a decompression bomb ends at the bound.
 */
export function createMessageInflater(keepsContext: boolean, maxBytes: number): MessageInflater {
  let window = Buffer.alloc(0)
  return {
    keepsContext,
    inflate(message) {
      try {
        const data = inflateRawSync(Buffer.concat([message, TAIL]), {
          finishFlush: constants.Z_SYNC_FLUSH,
          maxOutputLength: maxBytes,
          ...(window.length > 0 && { dictionary: window }),
        })
        if (keepsContext) window = lastOf(window, data)
        return data
      } catch {
        return null
      }
    },
  }
}

function lastOf(window: Buffer, data: Buffer): Buffer<ArrayBuffer> {
  if (data.length >= WINDOW_BYTES) return Buffer.from(data.subarray(data.length - WINDOW_BYTES))
  const joined = Buffer.concat([window, data])
  return joined.length > WINDOW_BYTES ? Buffer.from(joined.subarray(joined.length - WINDOW_BYTES)) : joined
}
