import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { Overhead } from '#shared/model/overhead.ts'
import type { RunSource } from '#shared/model/run.ts'
import type { Clock, EpochUs } from '#shared/model/units.ts'
import type { Gate } from '../controls/gate.ts'
import { createServer } from '../node-http.ts'
import { createAgents } from './agents.ts'
import { answerError, answerText, describeFailure } from './answers.ts'
import { createCopyBudget } from './body-copy.ts'
import { isFromPage, namesThisMachine } from './browser-guard.ts'
import { createExchanges } from './exchanges.ts'
import { MAX_HEADER_BYTES } from './forward.ts'
import { createOverheadMeter } from './overhead.ts'
import { createProblemLog, type RecorderProblem } from './problems.ts'
import { copyHints, readProxyHints } from './proxy-hints.ts'
import type { RecordingSink } from './recording.ts'
import { createRouter, type ForwardRoute, type Route } from './routes.ts'
import type { Tap, TapProgress } from './tap.ts'
import { isLoopback, originOf } from './targets.ts'
import { createTunnels } from './tunnels.ts'
import { createTurns } from './turns.ts'
import { asksForSocket, createUpgrades, readUpgrade, type Upgrade } from './upgrades.ts'
import { readUpstreamProxies } from './upstream-proxy.ts'

export interface ProxyConfig {
  /** 0: any free one. */
  readonly port: number
  readonly host: string
  /** By what names, beside those of the loopback and `host`, this machine may be asked for: in containers it has others. */
  readonly hostNames?: readonly string[]
  /** `--upstream NAME=URL`. */
  readonly upstreams: Readonly<Record<string, string>>
  readonly runIdleMs: number
  readonly coreId: string
  readonly source: RunSource
  readonly sink: RecordingSink
  readonly clock: Clock
  newExchangeId(): ExchangeId
  /** Answers `/agentprof/…`; false where it knows no such path. */
  control?(request: IncomingMessage, response: ServerResponse): boolean
  /** Asked once per exchange: while false, traffic passes unrecorded. */
  recording(): boolean
  /** What a server that passes for a host presents (HTTPS-proxy mode). */
  contextFor(host: string): Promise<SecureContext>
  /** None: nothing stands in the way of a request. */
  readonly gate?: Gate
  /** false (`--no-rewrite`): no request is ever changed. */
  readonly rewrite: boolean
  /** Names the proxy that leads to the world (`HTTPS_PROXY`, …); absent: there is none. */
  readonly env?: NodeJS.ProcessEnv
  /** How much of one body is kept; absent: 64 MiB. */
  readonly maxBodyBytes?: number
  /** Told of what goes wrong beside the traffic. */
  problem?(problem: RecorderProblem): void
}

export interface ProxyServer {
  readonly url: string
  problems(): readonly RecorderProblem[]
  /** What the recorder itself added to the traffic lately. */
  overhead(): Overhead
  /** How far the answer of an exchange under way has come; null: none of that id is, or it is not recorded. */
  progress(exchange: ExchangeId): TapProgress | null
  /** Stops listening; exchanges under way are cut and settle before this resolves. */
  close(): Promise<void>
}

/** A request that has arrived. */
interface Arrival {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly at: EpochUs
  /** Set where the client asks for a WebSocket. */
  readonly upgrade: Upgrade | null
}

const ABOUT = 'agentprof recorder: point a client at /<provider>, such as /openai/v1 or /anthropic.'
/** Clients may keep theirs for as long as they like: a short limit here would race with their next request. */
const CLIENT_IDLE_MS = 600_000

/** The request target of a request to a proxy (RFC 9112, 3.2.2). */
const ABSOLUTE = /^(?:http|ws):\/\/([^/?#]*)(.*)$/i

/**
 * The recording proxy: base-URL mode over HTTP, and on the same port an HTTP forward proxy with CONNECT. Rejects where the port cannot be
 * had (as Node words it), throws where an override is not a usable URL.
 */
export async function createProxy(config: ProxyConfig): Promise<ProxyServer> {
  const router = createRouter(config.upstreams)
  const problems = createProblemLog(config.problem)
  let ownPort = 0
  const isOwn = (host: string, port: number): boolean => port === ownPort && isLoopback(host)
  const proxyTo = readUpstreamProxies({ env: config.env ?? {}, problems, isOwn })
  const agents = createAgents(proxyTo)
  const { clock } = config
  const live = new Map<ExchangeId, Tap>()
  const budget = createCopyBudget(config.maxBodyBytes)
  const own = { isOwn, ownPort: () => ownPort }
  const overhead = createOverheadMeter()
  const recorded = { ...config, ...own, gate: config.gate ?? null, agents, overhead, problems, budget, live }
  const exchanges = createExchanges(recorded)
  const upgrades = createUpgrades(recorded)
  const ownNames = new Set([config.host, ...(config.hostNames ?? [])].map((name) => name.toLowerCase()))

  function handle(request: IncomingMessage, response: ServerResponse, upgrade: Upgrade | null = null): void {
    const at = clock.now()
    const absolute = ABSOLUTE.exec(request.url ?? '')
    if (absolute) {
      handleProxied({ request, response, at, upgrade }, absolute)
      return
    }
    if (!namesThisMachine(request, ownNames)) {
      const found = `The request names the host ${request.headers.host}, which is not known to be this machine.`
      answerError(
        response,
        403,
        'foreign-host',
        `${found} Ask for 127.0.0.1 or localhost, or name it under "hostNames" in config.json of the data folder.`,
      )
      return
    }
    take({ request, response, at, upgrade }, router.route(request.url ?? ''))
  }

  /** A request as to a proxy names its host itself; no page in a browser can make one. */
  function handleProxied(arrival: Arrival, [, host = '', path = '']: RegExpMatchArray): void {
    const read = readProxyHints(arrival.request.headers['proxy-authorization'])
    const hints = read.ok ? read.value : { tags: {} }
    take(arrival, router.proxied(host, false, path.startsWith('/') ? path : `/${path}`, hints))
  }

  function take(arrival: Arrival, route: Route): void {
    const { request, response, upgrade } = arrival
    if (route.kind === 'forward') start(arrival, route)
    else if (route.kind === 'refused') answerError(response, route.status, route.code, route.message)
    else if (upgrade)
      answerError(response, 404, 'no-socket', `${request.url} is no WebSocket: only a provider's path can be one.`)
    else if (route.kind === 'control') control(request, response)
    else answerText(response, ABOUT)
  }

  function start({ request, response, at, upgrade }: Arrival, route: ForwardRoute): void {
    // Other names of this machine are known once they are connected to.
    if (isOwn(route.target.hostname, route.target.port))
      answerError(response, 508, 'loop', describeFailure(originOf(route.target), 'loop', ''))
    else if (upgrade) upgrades.start(upgrade, route, at)
    else exchanges.start(request, response, route, at)
  }

  function control(request: IncomingMessage, response: ServerResponse): void {
    if (isFromPage(request))
      answerError(response, 403, 'browser-origin', 'Pages in a browser may not use the recorder’s own paths.')
    else if (config.control?.(request, response) !== true)
      answerError(response, 404, 'unknown-path', `There is no ${request.method} ${request.url}.`)
  }

  const options = {
    keepAliveTimeout: CLIENT_IDLE_MS,
    requestTimeout: 0,
    noDelay: true,
    maxHeaderSize: MAX_HEADER_BYTES,
    // Without it every other protocol that a client would also like (`h2c`) were taken for one that it insists on.
    shouldUpgradeCallback: asksForSocket,
  } as const
  const turns = createTurns()
  const serve = turns.take((request, response) => handle(request, response))
  const server = createServer(options, serve)
  const tunnels = createTunnels({
    server: options,
    problems,
    decrypts: router.sees,
    contextFor: config.contextFor,
    ...own,
    proxyTo: (host, port) => proxyTo(true, host, port),
    handle: (request, response, { authority, hints }, upgrade) =>
      take({ request, response, at: clock.now(), upgrade }, router.proxied(authority, true, request.url ?? '', copyHints(hints))),
  })
  server.on('connect', (request, socket: Socket, head) => turns.last(socket, () => tunnels.connect(request, socket, head)))
  server.on('upgrade', (request, socket: Socket, head) =>
    turns.last(socket, () => {
      const upgrade = readUpgrade(request, socket, head)
      handle(request, upgrade.response, upgrade)
    }),
  )
  // Both would be answered by Node itself; the upstream decides instead.
  server.on('checkContinue', serve)
  server.on('checkExpectation', serve)
  server.on('clientError', turns.refuse)

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.port, config.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  ownPort = (server.address() as AddressInfo).port

  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${ownPort}`,
    problems: problems.list,
    overhead: overhead.summary,
    progress: (exchange) => live.get(exchange)?.progress() ?? null,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      exchanges.close()
      upgrades.close()
      tunnels.close()
      server.closeAllConnections()
      await closed
      agents.close()
    },
  }
}
