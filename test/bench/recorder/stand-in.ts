// The processes of the recorder's benchmark that are nobody's product: the upstream, the floor, and a splice that parses nothing.
// `fork`ed with its role and the upstream's URL; says its own URL.
import { Agent, createServer, request as httpRequest, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { selfSigned } from '#support/certificate.ts'
import { ANSWER, SSE_CHUNKS, SSE_GAP_MS, sseChunk, sseEnd } from './wire.ts'

async function listen(server: Server | TcpServer): Promise<string> {
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers with JSON, or with a stream where the request asks for one in its first bytes. */
function upstream(): Promise<string> {
  const server = createServer((request, response) => {
    let streams = false
    request.once('data', (chunk: Buffer) => {
      streams = chunk.subarray(0, 200).includes('"stream":true')
    })
    request.resume()
    request.on('end', () => {
      if (!streams) {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': ANSWER.length })
        response.end(ANSWER)
        return
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      let sent = 0
      const timer = setInterval(() => {
        response.write(sseChunk())
        sent += 1
        if (sent < SSE_CHUNKS) return
        clearInterval(timer)
        response.end(sseEnd())
      }, SSE_GAP_MS)
    })
  })
  return listen(server)
}

/** A bare reverse proxy, and a bare decrypting one: a key and a certificate for each host, kept. */
function floor(to: string): Promise<string> {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(to)
  const pass: RequestListener = (request, response) => {
    const { method, headers, url } = request
    const forwarded = httpRequest({ hostname, port, method, path: url, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    request.pipe(forwarded)
  }
  const server = createServer(pass)
  const contexts = new Map<string, ReturnType<typeof createSecureContext>>()
  server.on('connect', (request, socket) => {
    const host = (request.url ?? '').split(':')[0] ?? ''
    const secureContext = contexts.get(host) ?? createSecureContext(selfSigned(host))
    contexts.set(host, secureContext)
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    server.emit('connection', new TLSSocket(socket, { isServer: true, secureContext }))
  })
  return listen(server)
}

function splice(to: string): Promise<string> {
  const { hostname, port } = new URL(to)
  const server = createTcpServer({ noDelay: true }, (client) => {
    const onward = connect({ host: hostname, port: Number(port), noDelay: true })
    client.pipe(onward)
    onward.pipe(client)
    for (const [one, other] of [
      [client, onward],
      [onward, client],
    ] as const)
      one.on('error', () => other.destroy())
  })
  return listen(server)
}

const ROLES: Readonly<Record<string, (to: string) => Promise<string>>> = {
  upstream,
  floor,
  splice,
}

const role = ROLES[process.argv[2] ?? '']
if (!role) throw new Error(`There is no role ${process.argv[2]}.`)
process.on('disconnect', () => process.exit())
process.send?.(await role(process.argv[3] ?? ''))
