import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { EpochUs } from '#shared/model/units.ts'
import type { Gate } from '../controls/gate.ts'
import { ServerResponse } from '../node-http.ts'
import type { Agents } from './agents.ts'
import { answerError, describeFailure } from './answers.ts'
import { maskHeaders } from './credentials.ts'
import { failureText, send } from './forward.ts'
import { answerFromGate, guardGate } from './gated.ts'
import { passHeaders } from './headers.ts'
import { buildHints } from './hints.ts'
import { watchLeaving } from './leaving.ts'
import { errorText } from './problems.ts'
import type { ForwardRoute } from './routes.ts'
import { Tap, type TappedRequest } from './tap.ts'
import { originOf } from './targets.ts'
import { upstreamHeaders } from './upstream-headers.ts'
import { type SocketContext, type SocketEnd, SocketRecorder } from './websocket-recorder.ts'

export interface UpgradesContext extends SocketContext {
  readonly agents: Agents
  readonly gate: Gate | null
  /** A connection to this port of this machine would bring the request back here. */
  ownPort(): number
}

/** A request whose connection is to become a WebSocket. */
export interface Upgrade {
  readonly request: IncomingMessage
  /** Answers on the connection, as long as it is HTTP. */
  readonly response: ServerResponse
  readonly socket: Socket
  /** What the client has sent behind the request. */
  readonly head: Buffer
}

/** The WebSockets under way. */
export interface Upgrades {
  start(upgrade: Upgrade, route: ForwardRoute, at: EpochUs): void
  /** Cuts all of them; each settles before this returns. */
  close(): void
}

/**
 * A WebSocket, and not another protocol to go on with, which HTTP can do without (RFC 9110, 7.8). A handshake has no body (RFC 6455, 4.1): one that
 * says it has is a request like any other. Its body would come after the switch, so that on the kept connection upstream, whose turn is over
 * where that refuses, the next client's request were taken for it.
 */
export const asksForSocket = ({ method, headers }: IncomingMessage): boolean =>
  headers.upgrade?.trim().toLowerCase() === 'websocket' &&
  method === 'GET' &&
  headers['transfer-encoding'] === undefined &&
  Number(headers['content-length'] ?? 0) === 0

/** For a server's `upgrade` event. The connection is answered once, and is then over. */
export function readUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): Upgrade {
  socket.setNoDelay(true)
  socket.setTimeout(0)
  socket.on('error', () => socket.destroy())
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  response.on('finish', () => socket.destroySoon())
  return { request, response, socket, head }
}

/**
 * WebSockets: the handshake goes upstream as it came, and once it is agreed on, bytes pass both ways untouched, with the streams' own
 * back-pressure. Recording listens beside them. An answer that agrees to nothing passes as it is.
 */
export function createUpgrades(context: UpgradesContext): Upgrades {
  const { problems } = context
  const gate = context.gate && guardGate(context.gate, problems)
  const underWay = new Set<() => void>()

  function openTap(tapped: TappedRequest): Tap | null {
    if (tapped.route.unseen || !context.recording()) return null
    try {
      return new Tap(context, tapped)
    } catch (error) {
      problems.report('recording-failed', `An exchange could not be recorded: ${errorText(error)}`)
      return null
    }
  }

  function pass(upgrade: Upgrade, tapped: TappedRequest, tap: Tap | null): void {
    const { response, socket } = upgrade
    const { exchangeId, route, headers } = tapped
    let over = false

    function settle(): void {
      over = true
      underWay.delete(close)
      gate?.settle(exchangeId)
    }

    function fail(code: string, message: string): void {
      if (over) return
      settle()
      tap?.settle({ kind: 'failed', code, message })
      answerError(response, code === 'loop' ? 508 : 502, code, describeFailure(originOf(route.target), code, message))
    }

    function close(): void {
      fail('ERR_RECORDER_CLOSED', 'The recorder was closed.')
      upstream.destroy()
      socket.destroy()
    }

    const { target, path, query } = route
    const { agents } = context
    const upstream = send({ target, url: path + query, headers: [...headers], agents, ownPort: context.ownPort(), method: 'GET' })
    underWay.add(close)
    const unwatch = watchLeaving(socket, () => socket.destroy())
    socket.on('close', () => {
      if (over) return
      settle()
      tap?.settle({ kind: 'aborted', by: 'client' })
      upstream.destroy()
    })
    upstream.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'EUPSTREAM', failureText(error)))
    upstream.on('close', () => fail('ECONNRESET', 'The upstream closed the connection.'))
    upstream.on('response', (answer) => {
      settle()
      passAnswer(upgrade, answer, tap)
    })
    upstream.on('upgrade', (answer: IncomingMessage, peer: Socket, first: Buffer) => {
      over = true
      underWay.delete(close)
      unwatch()
      const recorder = tap && openRecorder(tapped, tap, answer.rawHeaders)
      const cut = join(upgrade, { answer, peer, first }, recorder, () => {
        underWay.delete(cut)
        gate?.settle(exchangeId)
      })
      underWay.add(cut)
    })
    upstream.end()
  }

  function openRecorder(tapped: TappedRequest, tap: Tap, answerHeaders: readonly string[]): SocketRecorder | null {
    try {
      return new SocketRecorder(context, tapped, tap, answerHeaders)
    } catch (error) {
      tap.abandon()
      problems.report('recording-failed', `A WebSocket could not be recorded: ${errorText(error)}`)
      return null
    }
  }

  /** Controls see the handshake: there is nothing else to be seen before a WebSocket opens. */
  async function passGate(gate: Gate, upgrade: Upgrade, tapped: TappedRequest, tap: Tap | null): Promise<void> {
    const { exchangeId, method, route, headers } = tapped
    const { provider, host, path, hints } = route
    const head = { exchangeId, method, provider, host, path, headers: maskHeaders(headers), hints: buildHints(hints) }
    const admission = await gate.admit(head, () => Promise.resolve(Buffer.alloc(0)))
    if (!upgrade.socket.destroyed && admission.kind === 'forward') {
      pass(upgrade, tapped, tap)
      return
    }
    if (upgrade.socket.destroyed) tap?.settle({ kind: 'aborted', by: 'client' })
    else if (admission.kind === 'answer') answerFromGate(admission, upgrade.response, tap)
    gate.settle(exchangeId)
  }

  return {
    start(upgrade, route, at) {
      const { request } = upgrade
      upgrade.response.sendDate = false
      const tapped: TappedRequest = {
        exchangeId: context.newExchangeId(),
        at,
        method: request.method ?? 'GET',
        route,
        headers: upstreamHeaders(request, route, problems, { upgrade: true }),
      }
      const tap = openTap(tapped)
      const refuse = (error: unknown): void => {
        tap?.settle({ kind: 'failed', code: 'ERR_INVALID_REQUEST', message: errorText(error) })
        answerError(upgrade.response, 400, 'invalid-request', `The request cannot be forwarded: ${errorText(error)}`)
      }
      try {
        if (gate && !route.unseen) passGate(gate, upgrade, tapped, tap).catch(refuse)
        else pass(upgrade, tapped, tap)
      } catch (error) {
        refuse(error)
      }
    },
    close() {
      for (const cut of underWay) cut()
    },
  }
}

/** An answer other than 101 ends with the connection: nothing else can follow on it. */
function passAnswer({ response, socket }: Upgrade, answer: IncomingMessage, tap: Tap | null): void {
  const headers = passHeaders(answer.rawHeaders, { dropTransferEncoding: true })
  response.detachSocket(socket)
  tap?.requestEnd()
  tap?.responseHead(answer.statusCode ?? 502, headers)
  writeHead(socket, answer, [...headers, 'Connection', 'close'])
  answer.on('data', (chunk: Buffer) => tap?.responseChunk(chunk))
  answer.pipe(socket)
  answer.on('end', () => tap?.settle({ kind: 'completed' }))
  answer.on('error', (error: NodeJS.ErrnoException) => {
    tap?.settle({ kind: 'failed', code: error.code ?? 'ECONNRESET', message: errorText(error) })
    socket.destroy()
  })
  socket.on('close', () => {
    tap?.settle({ kind: 'aborted', by: 'client' })
    answer.destroy()
  })
}

function writeHead(socket: Duplex, { statusCode, statusMessage }: IncomingMessage, raw: readonly string[]): void {
  let head = `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`
  for (let at = 0; at + 1 < raw.length; at += 2) head += `${raw[at]}: ${raw[at + 1]}\r\n`
  socket.write(`${head}\r\n`, 'latin1')
}

/** `heard` is told of what has been passed on, and how long that took. */
function passOn(from: Socket, to: Socket, heard: ((chunk: Buffer, tookMs: number) => void) | null): void {
  let arrivedMs = 0
  if (heard)
    from.on('data', () => {
      arrivedMs = performance.now()
    })
  from.pipe(to)
  if (heard) from.on('data', (chunk: Buffer) => heard(chunk, performance.now() - arrivedMs))
}

interface Agreed {
  readonly answer: IncomingMessage
  readonly peer: Socket
  /** What the upstream has sent behind its answer. */
  readonly first: Buffer
}

/** Joins the two connections; `ended` is called once. Returns what cuts them. */
function join(
  { response, socket, head }: Upgrade,
  { answer, peer, first }: Agreed,
  recorder: SocketRecorder | null,
  ended: () => void,
): () => void {
  let over = false

  function end(how: SocketEnd): void {
    if (over) return
    over = true
    recorder?.close(how)
    ended()
  }

  peer.setNoDelay(true)
  peer.setTimeout(0)
  response.detachSocket(socket)
  // The whole head passes: what is hop by hop elsewhere is what was agreed on here.
  writeHead(socket, answer, answer.rawHeaders)
  if (first.length > 0) peer.unshift(first)
  if (head.length > 0) socket.unshift(head)
  passOn(socket, peer, recorder && ((chunk, tookMs) => recorder.sent(chunk, tookMs)))
  passOn(peer, socket, recorder && ((chunk, tookMs) => recorder.received(chunk, tookMs)))
  socket.on('error', () => peer.destroy())
  peer.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    end({ failed: { code: code ?? 'ECONNRESET', message } })
    socket.destroy()
  })
  socket.on('end', () => end({ by: 'client' }))
  peer.on('end', () => end({ by: 'upstream' }))
  socket.on('close', () => {
    end({ by: 'client' })
    peer.destroySoon()
  })
  peer.on('close', () => {
    end({ by: 'upstream' })
    socket.destroySoon()
  })
  return () => {
    end({ failed: { code: 'ERR_RECORDER_CLOSED', message: 'The recorder was closed.' } })
    socket.destroy()
    peer.destroy()
  }
}
