import type { Entry, Har, Header, PostData, QueryString, Response, Timings } from 'har-format'
import { noTextWords } from '../format/no-text.ts'
import type { ExchangeEnd, ExchangeOpened, ExchangeSettled, Headers } from '../model/fact.ts'
import type { Attempt, Call } from '../model/run.ts'
import { toIso } from '../model/units.ts'
import { isLocalServer } from '../pricing/local-servers.ts'
import type { ExportBody, ExportExchange, Exporter, ExportInput } from './exporter.ts'

/**
 * HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) of the run's exchanges: heads as stored, bodies decoded, times in milliseconds.
 * What HAR has no field for stands under `_agentprof`: the call and attempt, their model and price, and how an exchange ended.
 */
export const harExporter: Exporter = {
  id: 'har',
  mediaType: 'application/json',
  extension: 'har',
  needsExchanges: true,
  export: (input) => `${JSON.stringify(harOf(input), null, 2)}\n`,
}

function harOf({ version, detail, exchanges = [] }: ExportInput): Har {
  const attempts = new Map(
    detail.calls.flatMap((call) => call.attempts.map((attempt) => [attempt.exchangeId, { call, attempt }])),
  )
  return {
    log: {
      version: '1.2',
      creator: { name: 'agentprof', version },
      entries: exchanges.map((exchange) => entryOf(exchange, attempts.get(exchange.opened.exchangeId))),
      comment: detail.name,
    },
  }
}

function entryOf(exchange: ExportExchange, of: { readonly call: Call; readonly attempt: Attempt } | undefined): Entry {
  const { opened, settled } = exchange
  const timings = timingsOf(settled)
  return {
    startedDateTime: toIso(opened.at),
    time: Math.max(0, timings.send ?? 0) + timings.wait + timings.receive,
    request: requestOf(exchange),
    response: responseOf(exchange),
    cache: {},
    timings,
    _agentprof: {
      exchangeId: opened.exchangeId,
      end: settled ? endLabel(settled.end) : 'open',
      ...(of && {
        callId: of.call.id,
        attempt: of.attempt.index,
        agent: of.call.agent,
        model: of.call.servedModel,
        cost: of.attempt.cost,
        usage: of.attempt.usage,
      }),
    },
  }
}

function requestOf({ opened, requestBody }: ExportExchange): Entry['request'] {
  const { method, headers, query, body } = opened.request
  const postData = requestBody && (requestBody.text !== '' || requestBody.noText) ? postDataOf(headers, requestBody) : undefined
  return {
    method,
    url: urlOf(opened),
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headersOf(headers),
    queryString: queryOf(query),
    ...(postData && { postData }),
    headersSize: -1,
    bodySize: body.bytes,
  }
}

function responseOf({ settled, responseBody }: ExportExchange): Response {
  const response = settled?.response
  if (!response) {
    const content = { size: 0, mimeType: 'x-unknown' }
    return {
      status: 0,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: [],
      content,
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    }
  }
  const { status, headers, body } = response
  return {
    status,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: headersOf(headers),
    content: contentOf(headers, responseBody, body.bytes),
    redirectURL: headerOf(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: body.bytes,
  }
}

/** HAR knows no encoding of a request's body; the comment says where it is base64 or was cut. */
function postDataOf(headers: Headers, body: ExportBody): PostData {
  const comment = [body.encoding === 'base64' ? 'base64' : '', cutNote(body)].filter(Boolean).join('; ')
  return { mimeType: headerOf(headers, 'content-type') ?? 'x-unknown', text: body.text, ...(comment && { comment }) }
}

function contentOf(headers: Headers, body: ExportBody | null, wireBytes: number): Response['content'] {
  const mimeType = headerOf(headers, 'content-type') ?? 'x-unknown'
  if (!body) return { size: wireBytes, mimeType, comment: 'The body was not kept.' }
  const comment = cutNote(body)
  return {
    size: body.bytes,
    ...(body.bytes > wireBytes && { compression: body.bytes - wireBytes }),
    mimeType,
    text: body.text,
    ...(body.encoding === 'base64' && { encoding: 'base64' }),
    ...(comment && { comment }),
  }
}

const cutNote = ({ noText, truncated }: ExportBody): string =>
  noText ? noTextWords(noText) : truncated ? 'The body was cut.' : ''

/** The recorder speaks https to all hosts but the machine's own. */
function urlOf({ request: { provider, host, path, query } }: ExchangeOpened): string {
  return `${isLocalServer(provider ?? '', host) ? 'http' : 'https'}://${host}${path}${query}`
}

const headersOf = (headers: Headers): Header[] => headers.map(([name, value]) => ({ name, value }))
const headerOf = (headers: Headers, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1]

const queryOf = (query: string): QueryString[] =>
  query
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...value] = part.split('=')
      return { name: decoded(name), value: decoded(value.join('=')) }
    })

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Send until the request had gone out, wait until the answer's head, receive until its end; a step that never came takes no time. */
function timingsOf(settled: ExchangeSettled | null): Timings {
  if (!settled) return { send: 0, wait: 0, receive: 0 }
  const { requestEndUs, responseHeadUs, endUs } = settled.timing
  const end = Math.max(0, endUs)
  const head = Math.min(Math.max(0, responseHeadUs ?? end), end)
  const sent = Math.min(Math.max(0, requestEndUs ?? 0), head)
  return { send: sent / 1000, wait: (head - sent) / 1000, receive: (end - head) / 1000 }
}

function endLabel(end: ExchangeEnd): string {
  switch (end.kind) {
    case 'completed':
      return 'completed'
    case 'failed':
      return `failed: ${end.code}`
    case 'aborted':
      return `aborted by ${end.by}`
  }
}
