import { endOfString } from '../json-bytes.ts'
import { isCredentialField, maskQuery } from './credential-names.ts'

const QUOTE = 0x22
const NEWLINE = 0x0a
const COMMA = 0x2c
const COLON = 0x3a

/** What a container means for the strings in it. */
type Role = 'plain' | 'servers' | 'server' | 'secrets'

interface Frame {
  readonly object: boolean
  readonly role: Role
  key: string
  /** In an object: the next string is a key. */
  expectKey: boolean
}

const SERVER_LISTS = new Set(['tools', 'mcp_servers', 'mcpservers'])
/** Where Google keeps the access of a tool below the tool itself (`googleMaps.authConfig.apiKeyConfig`); the same names in snake case. */
const SERVER_PARTS = new Set(
  'streamablehttptransport googlemaps retrieval externalapi authconfig apiauth apikeyconfig oauthconfig httpbasicauthconfig'.split(
    ' ',
  ),
)
/**
 * Keys that a provider hands out for one session, in the answer that makes them: by the field that holds one, how it begins. Sources: OpenAI,
 * `POST /v1/realtime/client_secrets`; Google, `POST /v1alpha/auth_tokens`.
 */
const HANDED_OUT: ReadonlyMap<string, string> = new Map([
  ['value', 'ek_'],
  ['name', 'auth_tokens/'],
])
const URL_FIELDS = new Set(['server_url', 'url'])

/** No list of tools is nested so deep: what is below is counted, not remembered, so that a body of brackets costs no memory. */
const MAX_DEPTH = 512

/** From (inclusive) to (exclusive), in bytes. */
export type Range = readonly [from: number, to: number]

/**
 * Finds the credentials in a body of JSON, or of lines that carry JSON (SSE, NDJSON). Reads the structure, not the words: a prompt that talks
 * about authorisation is left alone. Never throws; a body cut short is read as far as it goes.
 */
export function findSecretFields(bytes: Buffer): Range[] {
  const found: Range[] = []
  let stack: Frame[] = []
  let newline = bytes.indexOf(NEWLINE)
  let at = 0
  /** How many containers stand open below the deepest that is remembered. */
  let below = 0
  while (at < bytes.length) {
    const byte = bytes[at]
    const top = stack.at(-1)
    switch (byte) {
      case 0x7b: // {
      case 0x5b: // [
        if (stack.length >= MAX_DEPTH) below += 1
        else stack.push({ object: byte === 0x7b, role: roleIn(top, byte === 0x7b), key: '', expectKey: byte === 0x7b })
        break
      case 0x7d: // }
      case 0x5d: // ]
        if (below > 0) below -= 1
        else stack.pop()
        break
      case COMMA:
        if (top?.object && below === 0) top.expectKey = true
        break
      case COLON:
        if (top && below === 0) top.expectKey = false
        break
      case QUOTE: {
        // Between documents, a quote is text.
        if (!top) break
        const isKey = top.object && top.expectKey && below === 0
        const holder = below === 0 ? top : { ...top, key: '' }
        const end = endOfString(bytes, at + 1)
        if (newline >= 0 && newline <= at) newline = bytes.indexOf(NEWLINE, at)
        if (newline >= 0 && newline < end) {
          // No JSON string holds a bare newline: this document is broken, the next line may start another.
          if (!isKey) found.push(...secretsIn(bytes, at + 1, newline, holder))
          stack = []
          below = 0
          at = newline
          break
        }
        if (isKey) top.key = end - at <= 64 ? bytes.toString('latin1', at + 1, end).toLowerCase() : ''
        else found.push(...secretsIn(bytes, at + 1, end, holder))
        at = end
      }
    }
    at += 1
  }
  return found
}

function roleIn(parent: Frame | undefined, object: boolean): Role {
  if (!parent) return 'plain'
  if (parent.role === 'secrets') return 'secrets'
  if (parent.role === 'servers') return object ? 'server' : 'plain'
  if (parent.role === 'server') {
    if (parent.key === 'headers') return 'secrets'
    if (object) return SERVER_PARTS.has(parent.key.replaceAll('_', '')) ? 'server' : 'plain'
    return SERVER_LISTS.has(parent.key) ? 'servers' : 'plain'
  }
  return parent.object && !object && SERVER_LISTS.has(parent.key) ? 'servers' : 'plain'
}

function secretsIn(bytes: Buffer, from: number, to: number, { role, key }: Frame): Range[] {
  if (role === 'secrets' || (role === 'server' && isCredentialField(key)) || isHandedOut(bytes, from, key))
    return to > from ? [[from, to]] : []
  if (role !== 'server' || !URL_FIELDS.has(key)) return []
  const url = bytes.toString('latin1', from, to)
  const query = url.indexOf('?')
  if (query < 0) return []
  return differences(url.slice(query), maskQuery(url.slice(query)), from + query)
}

function isHandedOut(bytes: Buffer, from: number, key: string): boolean {
  const beginning = HANDED_OUT.get(key)
  return beginning !== undefined && bytes.toString('latin1', from, from + beginning.length) === beginning
}

/** Seven bytes of each: Node looks for longer ones fifteen times as long. */
const MARKS = ['"tools"', '"mcp_servers"', ...[...HANDED_OUT.values()].map((beginning) => `"${beginning}`)].map((mark) =>
  mark.slice(0, 7),
)

/** Whether a body is worth reading for what `findSecretFields` finds: most are not. */
export const mayHoldSecrets = (bytes: Buffer): boolean => MARKS.some((mark) => bytes.includes(mark))

/** Where two texts of one length differ, as ranges from `offset`. */
function differences(before: string, after: string, offset: number): Range[] {
  const ranges: Range[] = []
  for (let at = 0; at < before.length; at++) {
    if (before[at] === after[at]) continue
    const from = at
    while (at < before.length && before[at] !== after[at]) at += 1
    ranges.push([offset + from, offset + at])
  }
  return ranges
}
