/**
 * Headers on their way through: every one passes byte-exact, in order and in its own case, but for those that belong to one connection
 * (RFC 9110, 7.6.1). Raw lists are [name, value, name, value, …], as Node gives and takes them.
 */

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'upgrade',
])
/** `Connection` may name any header as its own, but these frame or address the message. */
const NEVER_NAMED = new Set(['content-length', 'transfer-encoding', 'host', 'trailer'])

export interface HeaderRules {
  /** Replaces the value of `Host`, which HTTP/1.0 clients may leave out. */
  readonly host?: string
  /** Called for headers that are to be read and removed. */
  readonly take?: (lowerCaseName: string, value: string) => boolean
  /** HTTP/1.0 knows no chunks. */
  readonly dropTransferEncoding?: boolean
  /** The connection is to become another protocol's: `Upgrade` passes, and `Connection` to say so. */
  readonly upgrade?: boolean
}

export function passHeaders(raw: readonly string[], rules: HeaderRules = {}): string[] {
  const named = namedByConnection(raw)
  const passed: string[] = []
  let chunked = false
  let addressed = rules.host === undefined
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? ''
    const value = raw[i + 1] ?? ''
    const lower = name.toLowerCase()
    if (rules.upgrade && (lower === 'upgrade' || lower === 'connection')) {
      passed.push(name, lower === 'upgrade' ? value : 'Upgrade')
      continue
    }
    if (HOP_BY_HOP.has(lower) || named?.has(lower) || rules.take?.(lower, value)) continue
    if (lower === 'transfer-encoding') {
      if (rules.dropTransferEncoding) continue
      chunked = true
    }
    if (lower === 'host' && rules.host !== undefined) {
      if (!addressed) passed.push(name, rules.host)
      addressed = true
    } else passed.push(name, value)
  }
  if (!addressed) passed.unshift('Host', rules.host ?? '')
  // Node refuses to announce trailers where nothing can carry them.
  return chunked ? passed : withoutTrailer(passed)
}

function namedByConnection(raw: readonly string[]): Set<string> | null {
  let named: Set<string> | null = null
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? ''
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue
    for (const option of (raw[i + 1] ?? '').toLowerCase().split(',')) {
      const header = option.trim()
      if (header === 'keep-alive' || header === 'close' || header === '' || NEVER_NAMED.has(header)) continue
      named ??= new Set()
      named.add(header)
    }
  }
  return named
}

function withoutTrailer(raw: string[]): string[] {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() === 'trailer') raw.splice(i, 2)
  }
  return raw
}

/** [name, value, …] as pairs, the form in which Node takes trailers. */
export function trailerPairs(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let i = 0; i + 1 < raw.length; i += 2) pairs.push([raw[i] ?? '', raw[i + 1] ?? ''])
  return pairs
}
