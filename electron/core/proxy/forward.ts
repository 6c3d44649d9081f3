import type { ClientRequest, IncomingMessage, RequestOptions, ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { ExchangeEnd } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { Gate } from '../controls/gate.ts'
import { request as httpRequest } from '../node-http.ts'
import type { Agents } from './agents.ts'
import { answerError, describeFailure } from './answers.ts'
import { passHeaders, trailerPairs } from './headers.ts'
import { informStream, resetStream } from './http2-streams.ts'
import type { ExchangeOverhead } from './overhead.ts'
import { errorText } from './problems.ts'
import type { AnswerRewrite, Rewrite } from './rewrite.ts'
import type { Tap } from './tap.ts'
import { leadsHere, originOf, type Target } from './targets.ts'

/** Large prompts travel in bodies, but cookies and trace baggage can be long. */
export const MAX_HEADER_BYTES = 256 * 1024

/** What a request upstream is. */
export type Sending = Pick<Passage, 'target' | 'url' | 'headers' | 'agents' | 'ownPort'> & { readonly method: string }

/** One request on its way, and all that its way needs. */
export interface Passage {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly target: Target
  /** Path and query, the client's own bytes. */
  readonly url: string
  /** Raw, hop-by-hop ones already gone. */
  readonly headers: string[]
  /** The request's body, where it has been read; null: it comes from the socket. */
  readonly body: Buffer | null
  /** What goes in place of `headers` and `body`. */
  readonly rewrite: Rewrite | null
  readonly agents: Agents
  /** A connection to this port of this machine would bring the request back here. */
  readonly ownPort: number
  readonly tap: Tap | null
  readonly overhead: ExchangeOverhead
  readonly gate: { readonly gate: Gate; readonly id: ExchangeId } | null
}

/** An exchange under way. */
export interface Forwarding {
  /** The recorder is closing: both sides are cut and the exchange settles. */
  close(): void
}

/**
 * Passes one request upstream and its answer back, as the bytes come, with back-pressure both ways. `tap` listens and is never waited for.
 * However the exchange ends, `ended` is called once.
 */
export function forward(passage: Passage, ended: () => void): Forwarding {
  const { request, response, target, body, rewrite, tap, gate, overhead } = passage
  let answer: IncomingMessage | null = null
  let answerRewrite: AnswerRewrite | null = null
  let requestStarted = false
  let requestDone = false
  let answerStarted = false
  let answerDone = false
  /** Why the answer breaks off, once what had come of it has been passed. */
  let broken: NodeJS.ErrnoException | null = null
  /** The client wants no second answer on its connection, which yet must not be closed before it has sent its request. */
  let lingers = false
  let settled = false

  const upstream = send({ ...passage, method: request.method ?? 'GET', headers: rewrite?.headers ?? passage.headers })

  function settle(end: ExchangeEnd): void {
    if (settled) return
    settled = true
    tap?.settle(end, overhead.figures())
    ended()
  }

  function fail(code: string, message: string): void {
    if (settled) return
    if (answerDone) {
      settle({ kind: 'completed' })
      return
    }
    if (answer) {
      endRewrite()
      cut(request, response)
    } else {
      answerError(response, code === 'loop' ? 508 : 502, code, describeFailure(originOf(target), code, message))
      // The rest of the request has nowhere to go; unread, it would block the client's connection.
      request.resume()
    }
    settle({ kind: 'failed', code, message })
    upstream.destroy()
  }

  function failFor(error: NodeJS.ErrnoException): void {
    fail(error.code ?? 'EUPSTREAM', failureText(error))
  }

  function passRequest(chunk: Buffer): void {
    if (upstream.destroyed) return
    const first = !requestStarted
    requestStarted = true
    if (first) overhead.resume()
    if (!upstream.write(chunk)) request.pause()
    if (first) overhead.rest()
    tap?.requestChunk(chunk)
  }

  function endRequest(): void {
    if (!upstream.destroyed) {
      if (request.rawTrailers.length > 0) upstream.addTrailers(trailerPairs(request.rawTrailers))
      upstream.end()
    }
    requestDone = true
    request.socket.off('close', abandonRequest)
    if (!settled) tap?.requestEnd()
    if (answerDone) complete()
  }

  function complete(): void {
    if (lingers) request.socket.end()
    settle({ kind: 'completed' })
  }

  /** Returns whether there is room for more. */
  function passAnswer(chunk: Buffer): boolean {
    if (!answerRewrite) {
      answerStarted = true
      return response.write(chunk)
    }
    let room = true
    for (const piece of answerRewrite.pass(chunk)) {
      answerStarted = true
      room = response.write(piece)
    }
    return room
  }

  /** What a rewrite still holds goes out. */
  function endRewrite(): void {
    for (const piece of answerRewrite?.end() ?? []) response.write(piece)
  }

  /** The client has its answer and left without sending the rest. */
  function abandonRequest(): void {
    settle({ kind: 'completed' })
    if (!requestDone) upstream.destroy()
  }

  overhead.rest()
  if (rewrite && body) {
    overhead.resume()
    upstream.write(rewrite.body)
    overhead.rest()
    tap?.requestChunk(body)
    tap?.requestRewritten(rewrite)
    endRequest()
  } else if (body) {
    passRequest(body)
    endRequest()
  } else {
    request.on('data', passRequest)
    request.on('end', endRequest)
  }
  upstream.on('drain', () => request.resume())
  upstream.on('continue', () => {
    // HTTP/1.0 knows no such answer, and would take it for the one to its request.
    if (request.httpVersion !== '1.0') response.writeContinue()
  })
  upstream.on('information', (info) => passInformation(request, response, info))
  upstream.on('response', (incoming) => {
    overhead.resume()
    answer = incoming
    const headers = passHeaders(incoming.rawHeaders, { dropTransferEncoding: request.httpVersion === '1.0' })
    answerRewrite = rewrite?.answer(incoming.statusCode ?? 502, headers) ?? null
    lingers = !requestDone && !response.shouldKeepAlive
    if (lingers) response.shouldKeepAlive = true
    try {
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage ?? '', answerRewrite?.headers ?? headers)
    } catch (error) {
      // A head that this side may not repeat, such as a control character in the reason.
      answer = null
      fail('ERR_INVALID_RESPONSE', errorText(error))
      return
    }
    tap?.responseHead(incoming.statusCode ?? 502, headers)
    let answerBytes = 0
    incoming.on('data', (chunk: Buffer) => {
      const arrived = overhead.chunkArrived()
      if (!passAnswer(chunk)) incoming.pause()
      overhead.chunkSent(arrived)
      if (answerStarted) overhead.firstByteSent()
      tap?.responseChunk(chunk)
      if (!gate) return
      answerBytes += chunk.length
      if (gate.gate.onProgress(gate.id, answerBytes) === 'cut') fail('ERR_CUT_BY_GATE', 'The controls ended the answer.')
    })
    incoming.on('end', () => {
      if (broken) {
        failFor(broken)
        return
      }
      endRewrite()
      if (incoming.rawTrailers.length > 0) response.addTrailers(trailerPairs(incoming.rawTrailers))
      response.end()
      overhead.firstByteSent()
      answerDone = true
      tap?.responseEnd()
      if (requestDone) complete()
      // Node tells a request nothing more once its response is finished; the socket does.
      else request.socket.once('close', abandonRequest)
    })
    incoming.on('error', (error: NodeJS.ErrnoException) => failFor(broken ?? error))
    // A head without a body yet must not wait for one: streams announce themselves before their first event.
    setImmediate(() => {
      if (answerStarted || answerDone || response.destroyed) return
      response.flushHeaders()
      overhead.firstByteSent()
    })
  })
  upstream.on('error', (error: NodeJS.ErrnoException) => {
    if (!answer) failFor(error)
    // What follows a complete answer is none of the client's business; of a broken one, first passes what came in the same read.
    else if (!answer.complete) broken ??= error
  })
  upstream.on('close', () => {
    // Hung up, while the last of the answer still waits for the client.
    if (answer?.complete && !answerDone && !broken) return
    if (answerDone && !requestDone) {
      // Answered before the request was read in full, and hung up.
      request.resume()
      settle({ kind: 'completed' })
    } else if (broken) failFor(broken)
    else fail('ECONNRESET', 'The upstream closed the connection.')
  })

  response.on('drain', () => answer?.resume())
  response.on('close', () => {
    if (answerDone) return
    settle({ kind: 'aborted', by: 'client' })
    upstream.destroy()
  })
  // A socket that breaks while we write to it ends in 'close', where it is dealt with.
  response.on('error', () => {})
  request.on('error', () => {})

  return {
    close() {
      fail('ERR_RECORDER_CLOSED', 'The recorder was closed.')
      response.destroy()
    },
  }
}

/** Begins a request upstream. `headers`: raw. */
export function send({ method, target, url, headers, agents, ownPort }: Sending): ClientRequest {
  const way = agents.to(target)
  const options: RequestOptions = {
    host: target.hostname,
    port: target.port,
    method,
    path: target.basePath + url,
    headers: [...headers, ...way.headers],
    maxHeaderSize: MAX_HEADER_BYTES,
    agent: way.agent,
  }
  const sent = target.secure ? httpsRequest(options) : httpRequest(options)
  if (target.port === ownPort) sent.once('socket', (socket) => endLoop(socket, ownPort))
  return sent
}

/** Before anything is written. */
function endLoop(socket: Socket, ownPort: number): void {
  if (!socket.connecting) return
  socket.prependOnceListener('connect', () => {
    if (leadsHere(socket, ownPort)) socket.destroy(Object.assign(new Error('It is the recorder itself.'), { code: 'loop' }))
  })
}

/**
 * Ends the client's connection after what has already been written, without the mark that ends a message: the client sees the cut. HTTP/1.0
 * has no such mark but the connection's end, so there it is reset.
 */
function cut(request: IncomingMessage, response: ServerResponse): void {
  response.flushHeaders()
  if (resetStream(response)) return
  const { socket } = response
  if (!socket) response.destroy()
  else if (request.httpVersion === '1.0') socket.write('', () => socket.resetAndDestroy())
  else socket.destroySoon()
}

/** 1xx answers other than 100 and 101 (103 Early Hints): passed as they are to clients that know them. */
function passInformation(
  request: IncomingMessage,
  response: ServerResponse,
  info: { statusCode: number; statusMessage: string; rawHeaders: string[] },
): void {
  if (info.statusCode === 100 || request.httpVersion === '1.0' || response.headersSent || !response.socket) return
  const headers = trailerPairs(passHeaders(info.rawHeaders))
  if (informStream(response, info.statusCode, headers)) return
  let head = `HTTP/1.1 ${info.statusCode} ${info.statusMessage}\r\n`
  for (const [name, value] of headers) head += `${name}: ${value}\r\n`
  response.socket.write(`${head}\r\n`, 'latin1')
}

/** A host of several addresses fails with one error that holds the others and says nothing itself. */
export function failureText(error: Error): string {
  return error instanceof AggregateError ? error.errors.map(errorText).join('; ') : error.message
}
