import { BlockList, isIP } from 'node:net'
import { errorText, type ProblemLog } from './problems.ts'
import { isLoopback } from './targets.ts'

/** A proxy that stood between this machine and the world before the recorder did. Its credentials live in memory alone (law 7). */
export interface UpstreamProxy {
  /** With its credentials, as the environment has it. */
  readonly url: string
  readonly secure: boolean
  /** Without brackets, for connecting. */
  readonly hostname: string
  readonly port: number
  /** What goes into `Proxy-Authorization`; null: the address carries no credentials. */
  readonly authorization: string | null
}

/** Which proxy leads to a host; null: none, the way is direct. */
export type UpstreamProxies = (secure: boolean, hostname: string, port: number) => UpstreamProxy | null

export interface ProxySettings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly problems: ProblemLog
  /** The recorder's own address, which its user may have set as the proxy of everything. */
  isOwn(hostname: string, port: number): boolean
}

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment that the recorder was started in, small letters first, as
 * curl does. This machine is never asked for through a proxy, as in Go. What is no http proxy is reported and left out.
 */
export function readUpstreamProxies({ env, problems, isOwn }: ProxySettings): UpstreamProxies {
  const read = (...names: readonly string[]): UpstreamProxy | null => {
    const name = names.find((each) => (env[each] ?? '') !== '')
    const proxy = name === undefined ? null : parseProxy(env[name] ?? '')
    if (typeof proxy !== 'string') return proxy
    problems.report(
      'proxy-not-used',
      `${name} of the recorder’s environment is not used: ${proxy} Requests go out directly; correct it and restart agentprof.`,
    )
    return null
  }
  const secureProxy = read('https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY')
  const plainProxy = read('http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY')
  const isExcepted = parseNoProxy(env.no_proxy ?? env.NO_PROXY ?? '')
  return (secure, hostname, port) => {
    const proxy = secure ? secureProxy : plainProxy
    if (!proxy || isLoopback(hostname) || isExcepted(hostname, port)) return null
    return isOwn(proxy.hostname, proxy.port) ? null : proxy
  }
}

/** The proxy, or why it cannot be one. Never says the address: it may hold a password. */
function parseProxy(text: string): UpstreamProxy | string {
  const address = text.includes('://') ? text : `http://${text}`
  if (!URL.canParse(address)) return 'it is not a URL.'
  const { protocol, hostname, port, username, password } = new URL(address)
  if (protocol !== 'http:' && protocol !== 'https:')
    return `proxies of the kind ${protocol}// are not known here, only http and https.`
  const secure = protocol === 'https:'
  try {
    const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    return {
      url: address,
      secure,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 443 : 80) : Number(port),
      authorization: user === ':' ? null : `Basic ${Buffer.from(user).toString('base64')}`,
    }
  } catch (error) {
    return `its credentials are not valid percent-encoding (${errorText(error)}).`
  }
}

/** `example.com` and `.example.com` with all below it, addresses, networks (`10.0.0.0/8`), each with a port if need be; `*` is everything. */
export function parseNoProxy(list: string): (hostname: string, port: number) => boolean {
  const networks = new BlockList()
  const names: { readonly name: string; readonly port: number | null }[] = []
  for (const entry of list.split(/[\s,]+/).filter((each) => each !== '')) {
    const [, network = '', bits = ''] = /^(.+)\/(\d+)$/.exec(entry) ?? []
    const family = isIP(network)
    if (family !== 0 && Number(bits) <= (family === 4 ? 32 : 128))
      networks.addSubnet(network, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
    else {
      const [, host = entry, port] = isIP(entry) === 0 ? (/^(.+?):(\d+)$/.exec(entry) ?? []) : []
      const name = host.toLowerCase().replace(/^\[|\]$/g, '')
      names.push({ name: name === '*' ? '*' : name.replace(/^\*?\./, ''), port: port === undefined ? null : Number(port) })
    }
  }
  return (hostname, port) => {
    const host = hostname.toLowerCase()
    const family = isIP(host)
    if (family !== 0 && networks.check(host, family === 4 ? 'ipv4' : 'ipv6')) return true
    return names.some(
      (each) =>
        (each.port === null || each.port === port) &&
        (each.name === '*' || host === each.name || (family === 0 && host.endsWith(`.${each.name}`))),
    )
  }
}
