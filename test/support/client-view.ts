import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'

/** All that a client can tell of an answer, but for the headers of its own connection. */
export interface ClientView {
  /** 1xx answers: status and headers. */
  readonly information: readonly string[]
  /** null: none came. */
  readonly answer: {
    readonly status: string
    readonly headers: readonly string[]
    readonly body: string
    readonly trailers: readonly string[]
  } | null
  /** `whole`, `broken` (an answer that breaks off), or Node's code where no answer came. */
  readonly end: string
}

export interface Asked {
  readonly method?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** The largest head that the client reads. */
  readonly maxHeaderSize?: number
}

/** Asks once, over a connection of its own, and tells what came. */
export function viewAnswer(url: string, { method, body, headers, maxHeaderSize }: Asked = {}): Promise<ClientView> {
  return new Promise((resolve) => {
    const information: string[] = []
    const request = url.startsWith('https:') ? httpsRequest : httpRequest
    const sent = request(url, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }), ...headers },
      ...(maxHeaderSize !== undefined && { maxHeaderSize }),
      agent: false,
    })
    sent.on('information', ({ statusCode, rawHeaders }) => {
      information.push([statusCode, ...ownHeaders(rawHeaders)].join(' '))
    })
    let answered = false
    let reset = false
    sent.on('response', (response) => {
      answered = true
      readAnswer(response, (answer, whole) => resolve({ information, answer, end: whole && !reset ? 'whole' : 'broken' }))
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // To Node a body that ends with its connection is whole, even where that is reset.
      reset = error.code === 'ECONNRESET'
      if (!answered) resolve({ information, answer: null, end: error.code ?? error.message })
    })
    sent.end(body)
  })
}

function readAnswer(response: IncomingMessage, done: (answer: ClientView['answer'], whole: boolean) => void): void {
  const chunks: Buffer[] = []
  response.on('data', (chunk: Buffer) => void chunks.push(chunk))
  response.on('error', () => {})
  response.on('close', () => {
    const { statusCode, statusMessage, rawHeaders, rawTrailers, complete } = response
    const body = Buffer.concat(chunks).toString('latin1')
    const answer = {
      status: `${statusCode} ${statusMessage}`,
      headers: ownHeaders(rawHeaders),
      body,
      trailers: pairs(rawTrailers),
    }
    done(answer, complete)
  })
}

const pairs = (raw: readonly string[]): string[] => raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []))

/** `Connection`, `Keep-Alive` and the framing belong to one connection (RFC 9110, 7.6.1; RFC 9112, 6.1). */
const ownHeaders = (raw: readonly string[]): string[] =>
  pairs(raw).filter((header) => !/^(connection|keep-alive|transfer-encoding):/i.test(header))
