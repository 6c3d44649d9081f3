import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  constants,
  createServer,
  type Http2ServerRequest,
  Http2ServerResponse,
  type OutgoingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import type { TLSSocket } from 'node:tls'

/**
 * HTTP/2 towards clients: each stream of a decrypted connection is a request and a response like HTTP/1.1's, by the compatible face that Node
 * gives them (node:http2, "Compatibility API") and what that lacks for a message that goes on as HTTP/1.1.
 */
export function serveHttp2(
  socket: TLSSocket,
  maxHeaderBytes: number,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): void {
  const serve = (request: Http2ServerRequest, response: Http2ServerResponse): void => {
    // A stream that breaks ends in the response's 'close'.
    request.on('error', () => {})
    handle(asMessage(request), asResponse(response))
  }
  const server = createServer({
    settings: { maxHeaderListSize: maxHeaderBytes },
    maxSessionMemory: MAX_SESSION_MB,
    // Servers behind servers send `X-Content-Type-Options` and the like twice; what a client makes of it is up to the client.
    strictSingleValueFields: false,
  })
  server.on('request', serve)
  // Both would be answered by Node itself; the upstream decides instead.
  server.on('checkContinue', serve)
  server.on('checkExpectation', serve)
  // A broken session ends its streams, which tell of it.
  server.on('sessionError', () => {})
  server.emit('connection', socket)
  // Sockets that no TLS server made count as still in their handshake, and Node waits for this event of theirs.
  socket.emit('secureConnect')
}

/** Node's own limit of 10 MB would refuse streams while slow readers hold others up. */
const MAX_SESSION_MB = 1024

/** Those of one connection (RFC 9113, 8.2.2): HTTP/2 has no use for them, and Node throws at them wherever they stand. */
const OF_CONNECTION = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
])

function asMessage(request: Http2ServerRequest): IncomingMessage {
  const rawHeaders = messageHeaders(request.rawHeaders, request.stream.endAfterHeaders)
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !name.startsWith(':')))
  headers.host = request.authority
  if (rawHeaders.at(-2) === 'transfer-encoding') headers['transfer-encoding'] = 'chunked'
  const push = request.push.bind(request)
  return Object.defineProperties(request, {
    rawHeaders: { value: rawHeaders },
    headers: { value: headers },
    push: {
      /** Node ends the body of a stream that was reset as if it were whole. */
      value(chunk: unknown) {
        if (chunk !== null || !wasReset(request.stream)) return push(chunk)
        request.destroy(new Error('The client reset the stream.'))
        return false
      },
    },
  }) as unknown as IncomingMessage
}

/**
 * The headers as HTTP/1.1 has them: `:authority` is `Host`, the crumbs of a cookie are one again (RFC 9113, 8.2.3), and a body whose length is
 * not said goes in chunks.
 */
function messageHeaders(raw: readonly string[], bodyless: boolean): string[] {
  const headers: string[] = []
  let cookieAt = -1
  let framed = bodyless
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? ''
    const value = raw[i + 1] ?? ''
    if (name === ':authority') headers.unshift('host', value)
    else if (name === 'cookie' && cookieAt >= 0) headers[cookieAt + 1] += `; ${value}`
    else if (!name.startsWith(':')) {
      if (name === 'cookie') cookieAt = headers.length
      if (name === 'content-length') framed = true
      headers.push(name, value)
    }
  }
  if (!framed) headers.push('transfer-encoding', 'chunked')
  return headers
}

const wasReset = ({ aborted, rstCode }: ServerHttp2Stream): boolean =>
  aborted || (rstCode !== undefined && rstCode !== constants.NGHTTP2_NO_ERROR)

/** Takes heads and trailers as HTTP/1.1's response does: raw, with a reason that HTTP/2 has no place for. */
function asResponse(response: Http2ServerResponse): ServerResponse {
  const writeHead = response.writeHead.bind(response)
  const addTrailers = response.addTrailers.bind(response)
  const writeContinue = response.writeContinue.bind(response)
  return Object.defineProperties(response, {
    destroyed: { get: () => response.stream.destroyed },
    // The connection is for the session to keep.
    shouldKeepAlive: { value: true },
    writeHead: {
      value(status: number, ...rest: readonly unknown[]) {
        const headers = rest.at(-1)
        try {
          return writeHead(status, Array.isArray(headers) ? withoutConnection(headers) : (headers as OutgoingHttpHeaders))
        } catch (error) {
          // It keeps what it was given, and would throw at it again when another head is written in place of this one.
          for (const name of response.getHeaderNames()) response.removeHeader(name)
          throw error
        }
      },
    },
    writeContinue: { value: () => takesInformation(response.stream) && writeContinue() },
    addTrailers: {
      value: (pairs: readonly [string, string][]) => addTrailers(Object.fromEntries(grouped(pairs))),
    },
  }) as unknown as ServerResponse
}

const withoutConnection = (raw: readonly string[]): string[] =>
  raw.filter((_, i) => !OF_CONNECTION.has((raw[i - (i % 2)] ?? '').toLowerCase()))

/** The values of each name, in lower case as HTTP/2 wants it, without those of the connection. */
function grouped(pairs: readonly [string, string][]): [string, string[]][] {
  const values = Map.groupBy(pairs, ([name]) => name.toLowerCase())
  for (const name of OF_CONNECTION) values.delete(name)
  return [...values].map(([name, those]) => [name, those.map(([, value]) => value)])
}

/** A stream that the client has reset still has a response for a moment, and throws at whatever it is given. */
const takesInformation = (stream: ServerHttp2Stream): boolean => !stream.closed && !stream.destroyed && !stream.headersSent

const asStream = (response: ServerResponse): Http2ServerResponse | null =>
  (response as unknown) instanceof Http2ServerResponse ? (response as unknown as Http2ServerResponse) : null

/** Resets the stream after what has been written: no end of the message comes, and other streams go on. false: it is none of HTTP/2. */
export function resetStream(response: ServerResponse): boolean {
  const stream = asStream(response)?.stream
  stream?.write('', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR))
  return stream !== undefined
}

/** Sends a 1xx answer. false: it is none of HTTP/2. */
export function informStream(response: ServerResponse, status: number, headers: readonly [string, string][]): boolean {
  const stream = asStream(response)?.stream
  if (stream && takesInformation(stream)) stream.additionalHeaders({ ':status': status, ...Object.fromEntries(grouped(headers)) })
  return stream !== undefined
}
