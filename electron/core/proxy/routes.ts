import { err, ok, type Result } from '#shared/model/result.ts'
import { isLlmHost } from '#shared/providers/llm-hosts.ts'
import { matchProviderRoute, PROVIDER_PREFIXES, providerOfHost } from '#shared/providers/routes.ts'
import { type HintBuilder, readRun, readTag } from './hints.ts'
import { createUpstreams, isLoopback, parseTarget, type Target, type Upstreams } from './targets.ts'

/** A request that goes to a provider. Path and query are the client's own bytes. */
export interface ForwardRoute {
  readonly kind: 'forward'
  readonly provider: string | null
  /** The provider's API host, even where an override sends the request elsewhere. */
  readonly host: string
  readonly path: string
  /** With its `?`, or ''. */
  readonly query: string
  readonly target: Target
  readonly hints: HintBuilder
  /** How it came: absent in base-URL mode. */
  readonly via?: 'proxy'
  /** Not a model's host: it passes, and nothing of it is looked at or kept. */
  readonly unseen?: true
}

export interface RefusedRoute {
  readonly kind: 'refused'
  readonly status: 400 | 404
  readonly code: string
  readonly message: string
}

export type Route = ForwardRoute | RefusedRoute | { readonly kind: 'about' } | { readonly kind: 'control' }

export interface Router {
  /** `url`: the request target as it came over the wire. */
  route(url: string): Route
  /** A request to a proxy: `authority` is the host that the client named, `url` its path and query. */
  proxied(authority: string, secure: boolean, url: string, hints: HintBuilder): Route
  /** Whether requests to this host are for the recorder's eyes: a model's host, or one that an override names. */
  sees(host: string, port: number): boolean
}

/** Throws where an override is not a usable URL. */
export function createRouter(overrides: Readonly<Record<string, string>>): Router {
  const upstreams = createUpstreams(overrides)
  const sees = (host: string, port: number): boolean =>
    (port === 443 && isLlmHost(host)) || upstreams.has(host.toLowerCase()) || upstreams.has(`${host.toLowerCase()}:${port}`)
  return {
    sees,
    proxied(authority, secure, url, hints) {
      const own = ownTarget(`${secure ? 'https' : 'http'}://${authority}`)
      if (!own.ok) return refuse(400, 'bad-host', own.error)
      const { host, hostname, port } = own.value
      const provider = providerOfHost(hostname)
      const mark = url.indexOf('?')
      return {
        kind: 'forward',
        provider,
        host,
        path: (mark < 0 ? url : url.slice(0, mark)) || '/',
        query: mark < 0 ? '' : url.slice(mark),
        target: (provider === null ? undefined : upstreams.get(provider)) ?? upstreams.get(host) ?? own.value,
        hints,
        via: 'proxy',
        ...(!sees(hostname, port) && { unseen: true }),
      }
    },
    route(url) {
      if (!url.startsWith('/'))
        return refuse(400, 'not-a-path', 'Ask for /<provider>/<path>, or for http://<host>/<path> as of a proxy.')
      const mark = url.indexOf('?')
      const path = mark < 0 ? url : url.slice(0, mark)
      const query = mark < 0 ? '' : url.slice(mark)
      if (path === '/') return { kind: 'about' }
      if (path === '/agentprof' || path.startsWith('/agentprof/')) return { kind: 'control' }
      const hinted = readHintSegments(path)
      if (!hinted.ok) return refuse(400, 'bad-segment', hinted.error)
      return toProvider(hinted.value.hints, hinted.value.rest, query, upstreams)
    },
  }
}

const refuse = (status: 400 | 404, code: string, message: string): RefusedRoute => ({ kind: 'refused', status, code, message })

/** Takes any number of `/run/<name>` and `/tag/<key>=<value>` off the front. */
export function readHintSegments(path: string): Result<{ hints: HintBuilder; rest: string }, string> {
  const hints: HintBuilder = { tags: {} }
  let rest = path
  for (;;) {
    const isRun = rest.startsWith('/run/')
    if (!isRun && !rest.startsWith('/tag/')) return ok({ hints, rest })
    const [segment, after] = firstSegment(rest.slice(4))
    const read = isRun ? readRunSegment(hints, segment) : readTagSegment(hints, segment)
    if (!read.ok) return read
    rest = after
  }
}

/** Splits `/first/rest` into `first` and `/rest` (or ''). */
function firstSegment(path: string): [segment: string, rest: string] {
  const slash = path.indexOf('/', 1)
  return slash < 0 ? [path.slice(1), ''] : [path.slice(1, slash), path.slice(slash)]
}

function readRunSegment(hints: HintBuilder, segment: string): Result<HintBuilder, string> {
  const name = decodeSegment(segment)
  return name.ok ? readRun(hints, name.value, 'path') : name
}

function readTagSegment(hints: HintBuilder, segment: string): Result<HintBuilder, string> {
  const equals = segment.indexOf('=')
  if (equals < 0) return err(`The segment /tag/${segment} has no value: write /tag/<key>=<value>.`)
  const key = decodeSegment(segment.slice(0, equals))
  if (!key.ok) return key
  const value = decodeSegment(segment.slice(equals + 1))
  return value.ok ? readTag(hints, key.value, value.value) : value
}

function decodeSegment(segment: string): Result<string, string> {
  try {
    return ok(decodeURIComponent(segment))
  } catch {
    return err(`The segment "${segment}" is not valid percent-encoding.`)
  }
}

function toProvider(hints: HintBuilder, path: string, query: string, upstreams: Upstreams): Route {
  const found = matchProviderRoute(path)
  if (!found) return refuseUnmatched(firstSegment(path)[0])
  const provider = found.provider === 'upstream' ? null : found.provider
  const own = ownTarget(found.schemeAssumed ? withLoopbackScheme(found.baseUrl) : found.baseUrl)
  if (!own.ok) return refuse(400, 'bad-host', own.error)
  const { host } = own.value
  const target = (provider === null ? undefined : upstreams.get(provider)) ?? upstreams.get(host) ?? own.value
  return { kind: 'forward', provider, host, path: found.rest || '/', query, target, hints }
}

/** Base URLs are few; clients could name ever new hosts, so the memory is bounded. */
const ownTargets = new Map<string, Result<Target, string>>()

function ownTarget(baseUrl: string): Result<Target, string> {
  const known = ownTargets.get(baseUrl)
  if (known) return known
  const target = parseTarget(baseUrl)
  if (ownTargets.size < 1000) ownTargets.set(baseUrl, target)
  return target
}

/** `/upstream/<host>` is https, but http on this machine; `/upstream/http:<host>` says so. */
function withLoopbackScheme(baseUrl: string): string {
  const host = baseUrl.slice('https://'.length)
  return isLoopback(host.replace(/:\d+$/, '')) ? `http://${host}` : baseUrl
}

function refuseUnmatched(prefix: string): RefusedRoute {
  if (prefix === 'upstream')
    return refuse(400, 'bad-host', 'After /upstream comes a host, with a port if need be: /upstream/<host>/<path>.')
  if (PROVIDER_PREFIXES.includes(prefix))
    return refuse(400, 'bad-place', `After /${prefix} comes its resource or region: /${prefix}/<name>/<path>.`)
  const known = PROVIDER_PREFIXES.map((name) => `/${name}`).join(', ')
  const what = prefix === '' ? 'The path names no provider.' : `No provider is named /${prefix}.`
  const hints = '/run/<name> and /tag/<key>=<value> may stand in front'
  return refuse(404, 'unknown-provider', `${what} There are ${known} and /upstream/<host>; ${hints}.`)
}
