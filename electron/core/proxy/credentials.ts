import type { Headers } from '#shared/model/fact.ts'
import { isCredentialHeader, mask, maskQuery } from './credential-names.ts'
import { findSecretFields, mayHoldSecrets } from './secret-fields.ts'

/**
 * Law 7: credentials never reach the disk. Heads are masked on the proxy's thread, bodies before anything is written; traffic itself is
 * never touched. A mask has the length of what it hides, so that sizes stay true.
 */

/** Headers as recorded, from a raw list [name, value, name, value, …]: lower-case names, in order, without framing, credentials masked. */
export function maskHeaders(raw: readonly string[]): Headers {
  const masked: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase()
    if (name === 'transfer-encoding') continue
    const value = raw[i + 1] ?? ''
    masked.push([name, isCredentialHeader(name, value) ? mask(value) : maskUrls(value)])
  }
  return masked
}

/** A signed address in `location`, `referer` or `link` carries its signature in the query. */
function maskUrls(value: string): string {
  const query = value.indexOf('?')
  return query < 0 ? value : value.slice(0, query) + maskQuery(value.slice(query))
}

/** A body as it may be stored. */
export interface MaskedBody {
  readonly bytes: Uint8Array
  /** How many bytes were overwritten; 0: `bytes` is what was given. */
  readonly masked: number
}

const STAR = 0x2a

/**
 * Masks the authorisation that a request hands to MCP servers and connectors (`tools[].authorization`, `tools[].headers`,
 * `mcp_servers[].authorization_token`, …), the answers that echo it, and the keys that an answer hands out, in a body without content encoding. Everything else stays
 * byte-exact, and so does the length. Never throws.
 */
export function maskBody(body: Uint8Array): MaskedBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (!mayHoldSecrets(bytes)) return { bytes: body, masked: 0 }
  const ranges = findSecretFields(bytes)
  if (ranges.length === 0) return { bytes: body, masked: 0 }
  const copy = Buffer.from(bytes)
  let masked = 0
  for (const [from, to] of ranges) {
    copy.fill(STAR, from, to)
    masked += to - from
  }
  return { bytes: copy, masked }
}
