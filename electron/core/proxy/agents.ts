import type { Agent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { getCACertificates } from 'node:tls'
import { Agent as HttpAgent } from '../node-http.ts'
import type { Target } from './targets.ts'
import type { UpstreamProxies, UpstreamProxy } from './upstream-proxy.ts'

/** Idle connections to providers are given up before most servers give them up: a request sent into a closing connection would fail. */
const UPSTREAM_IDLE_MS = 15_000
const OPTIONS = { keepAlive: true, noDelay: true, maxFreeSockets: 256, timeout: UPSTREAM_IDLE_MS } as const

/** How requests reach a target: over which kept connections, and what a proxy on the way wants to see. */
export interface Way {
  readonly agent: Agent
  /** Raw, to be added to the request's own; never recorded. */
  readonly headers: readonly string[]
}

/** The kept connections to upstreams. */
export interface Agents {
  to(target: Target): Way
  close(): void
}

/** Node's own agents. An upstream proxy has a pair of its own: Node asks it for tunnels, or by absolute URLs, and keeps those connections too. */
export function createAgents(proxyTo: UpstreamProxies): Agents {
  const direct = { http: new HttpAgent(OPTIONS), https: new HttpsAgent(OPTIONS) }
  const through = new Map<UpstreamProxy, { readonly http: Agent; readonly https: Agent }>()

  function agentsThrough(proxy: UpstreamProxy): { readonly http: Agent; readonly https: Agent } {
    const known = through.get(proxy)
    if (known) return known
    // Which hosts it leads to has been settled; a proxy that reads along has its certificate in the system's store.
    const proxyEnv = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }
    const ca = [...getCACertificates('default'), ...getCACertificates('system')]
    const made = { http: new HttpAgent({ ...OPTIONS, proxyEnv }), https: new HttpsAgent({ ...OPTIONS, proxyEnv, ca }) }
    through.set(proxy, made)
    return made
  }

  return {
    to({ secure, hostname, port }) {
      const proxy = proxyTo(secure, hostname, port)
      const { http, https } = proxy ? agentsThrough(proxy) : direct
      if (secure) return { agent: https, headers: [] }
      // Node adds it to tunnels, but not to a request whose headers are raw.
      return { agent: http, headers: proxy?.authorization ? ['proxy-authorization', proxy.authorization] : [] }
    },
    close() {
      for (const { http, https } of [direct, ...through.values()]) {
        http.destroy()
        https.destroy()
      }
    },
  }
}
