import { type Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'

/** A bare HTTP client that shows what came over the wire: raw headers, every chunk as it came, and how it ended. */
export interface ClientOptions {
  readonly method?: string
  /** A record, or [name, value, …] where order and case matter. */
  readonly headers?: Readonly<Record<string, string>> | readonly string[]
  readonly body?: string | Uint8Array
  readonly agent?: Agent
  /** The body follows by `write` and `end`. */
  readonly streaming?: boolean
}

export interface ClientResponse {
  readonly status: number
  readonly reason: string
  readonly rawHeaders: readonly string[]
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly rawTrailers: readonly string[]
  readonly body: Buffer
  readonly text: string
}

/** Reads the whole answer. Rejects where it breaks off, or none comes. */
export async function send(url: string, options: ClientOptions = {}): Promise<ClientResponse> {
  const { response } = open(url, options)
  const incoming = await response
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const { statusCode = 0, statusMessage = '', rawHeaders, headers, rawTrailers } = incoming
  return { status: statusCode, reason: statusMessage, rawHeaders, headers, rawTrailers, body, text: body.toString('utf8') }
}

/** Starts a request and leaves reading, and leaving, to the caller. `url`'s path goes out as it is written. */
export function open(
  url: string,
  { method, headers = [], body, agent, streaming }: ClientOptions = {},
): { readonly response: Promise<IncomingMessage>; abort(): void; write(chunk: string | Uint8Array): Promise<void>; end(): void } {
  const [, hostname, port, path] = /^http:\/\/([^/:]+):(\d+)(.*)$/.exec(url) ?? []
  const sent = httpRequest({
    hostname,
    port,
    path: path === '' ? '/' : path,
    method: method ?? (body === undefined && !streaming ? 'GET' : 'POST'),
    headers: framed(headers, hostname, port, body),
    agent: agent ?? false,
  })
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve)
    sent.on('error', reject)
  })
  response.catch(() => {}) // the caller may never ask
  if (!streaming) sent.end(body)
  else sent.flushHeaders()
  return {
    response,
    abort: () => sent.destroy(),
    write: (chunk) => new Promise((resolve, reject) => sent.write(chunk, (error) => (error ? reject(error) : resolve()))),
    end: () => void sent.end(),
  }
}

/** Sends bytes as they are and reads until the other side hangs up. */
export function talk(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let got = ''
    socket.on('data', (chunk) => {
      got += chunk.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(got))
    socket.write(bytes, 'latin1')
  })
}

/** Adds what a request cannot do without, where the caller has not said it. */
function framed(
  headers: NonNullable<ClientOptions['headers']>,
  hostname: string | undefined,
  port: string | undefined,
  body: string | Uint8Array | undefined,
): string[] {
  const list: string[] = isList(headers) ? [...headers] : Object.entries(headers).flat()
  const names = new Set(list.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()))
  if (!names.has('host')) list.unshift('Host', `${hostname}:${port}`)
  if (body !== undefined && !names.has('content-length') && !names.has('transfer-encoding'))
    list.push('Content-Length', String(Buffer.byteLength(body)))
  return list
}

const isList = (headers: NonNullable<ClientOptions['headers']>): headers is readonly string[] => Array.isArray(headers)
