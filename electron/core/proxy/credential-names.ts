/** Which names mark a credential (law 7): of headers, of query parameters, of fields in the definition of a tool or an MCP server. */

/** Whatever a header's name marks as a credential. */
const MARKED = /key|token|secret|signature|credential|auth|cookie|passw|passphrase|bearer|jwt/
/** Names that contain such a word and carry none: challenges, pseudo-headers, request nonces and cache keys. */
const BENIGN = new Set([
  ':authority',
  'www-authenticate',
  'proxy-authenticate',
  'idempotency-key',
  'x-idempotency-key',
  'sec-websocket-key',
  'x-cache-key',
  'surrogate-key',
])
/** Counters (`x-ratelimit-remaining-tokens`, `x-amzn-bedrock-input-token-count`): kept, but only while they look like one. */
const COUNTER_NAME = /ratelimit|rate-limit|tokens|token-(count|limit|budget|usage)/
const COUNTER_VALUE = /^\d[\d.,:smhdTZ+-]{0,31}$/
/** Sub-protocols carry keys (`openai-insecure-api-key.sk-…`). */
const ALWAYS = new Set(['sec-websocket-protocol', 'x-amz-security-token'])

/** Query parameters that are credentials or sign a request; compared in lower case, without `-`, `_` and `.`. */
const QUERY_MARKED = /key|token|secret|signature|credential|auth|passw|jwt/
const QUERY_EXACT = new Set(['sig', 'sas', 'pwd', 'code'])
const QUERY_BENIGN = /^(max|min|page|next|n|completion|prompt)tokens?$|^(page|nextpage|continuation)token$/

const FIELD_MARKED = /authorization|token|secret|api_?key|passw|credential/

const marked = new Map<string, boolean>()

/** `name` in lower case. */
export function isCredentialHeader(name: string, value: string): boolean {
  let known = marked.get(name)
  if (known === undefined) {
    known = ALWAYS.has(name) || (MARKED.test(name) && !BENIGN.has(name))
    // Clients may invent names: the memory is bounded.
    if (marked.size < 1000) marked.set(name, known)
  }
  return known && !(COUNTER_NAME.test(name) && COUNTER_VALUE.test(value))
}

export function isCredentialParameter(name: string): boolean {
  const plain = name.toLowerCase().replace(/[-_.]/g, '')
  return (QUERY_MARKED.test(plain) || QUERY_EXACT.has(plain)) && !QUERY_BENIGN.test(plain)
}

/** A string directly in the definition of a tool or an MCP server. `name` in lower case. */
export const isCredentialField = (name: string): boolean => FIELD_MARKED.test(name)

export const mask = (text: string): string => '*'.repeat(text.length)

/** A query as recorded: the same length, values of credential parameters masked. `query` starts with its `?` or is ''. */
export function maskQuery(query: string): string {
  if (query.length < 2) return query
  return query.replace(/([?&;])([^=&;]+)=([^&;#]*)/g, (whole, lead: string, name: string, value: string) =>
    isCredentialParameter(decodeName(name)) ? `${lead}${name}=${mask(value)}` : whole,
  )
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
