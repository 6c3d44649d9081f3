import type { Socket } from 'node:net'
import { err, ok, type Result } from '#shared/model/result.ts'

/** Where a request is sent: an origin and, from `--upstream`, a path to put before the request's own. */
export interface Target {
  readonly secure: boolean
  /** Without brackets, for connecting. */
  readonly hostname: string
  readonly port: number
  /** What goes into the `Host` header: with the port where it is not the scheme's own. */
  readonly host: string
  /** '' or `/…` without a slash at its end. */
  readonly basePath: string
}

export const originOf = ({ secure, host }: Target): string => `${secure ? 'https' : 'http'}://${host}`

/** `--upstream NAME=URL` by lower-case name: a provider prefix or a host. */
export type Upstreams = ReadonlyMap<string, Target>

/** A base URL of the user or of the provider table: http or https, nothing but host, port and path. */
export function parseTarget(url: string): Result<Target, string> {
  if (!URL.canParse(url)) return err(`"${url}" is not a URL.`)
  const { protocol, hostname, port, host, pathname, username, password, search, hash } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') return err(`"${url}" is neither http nor https.`)
  if (username !== '' || password !== '')
    return err(`The URL of ${host} carries a user name or password; send credentials in headers.`)
  if (search !== '' || hash !== '') return err(`"${url}" has a query or a fragment; only a path can be put before a request's.`)
  const secure = protocol === 'https:'
  return ok({
    secure,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    host,
    basePath: pathname.replace(/\/+$/, ''),
  })
}

/** Throws on an override that cannot be used: the user must hear of it before any traffic. */
export function createUpstreams(overrides: Readonly<Record<string, string>>): Upstreams {
  const upstreams = new Map<string, Target>()
  for (const [name, url] of Object.entries(overrides)) {
    const target = parseTarget(url)
    if (!target.ok) throw new Error(`--upstream ${name}: ${target.error}`)
    upstreams.set(name.toLowerCase(), target.value)
  }
  return upstreams
}

export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '')
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name)
}

/** Whether a connection that was made leads to `port` on this machine, by whatever name or address. */
export function leadsHere(socket: Socket, port: number): boolean {
  const { remoteAddress = '', remotePort, localAddress } = socket
  return remotePort === port && (remoteAddress === localAddress || isLoopback(remoteAddress.replace(/^::ffff:/, '')))
}
