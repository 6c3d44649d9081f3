import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { type CorpusExchange, requestBytes, responseBytes } from '#support/corpus.ts'

/** A recorded exchange as a client and a provider would have it again: what is asked for where, what is answered, what is to arrive. */
export interface PlayedExchange {
  readonly recorded: CorpusExchange
  /** Below the recorder's base URL. */
  readonly target: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly sent: Uint8Array
  readonly responseHeaders: Readonly<Record<string, string>>
  readonly answered: Uint8Array
  /** Without the chunk of usage that nobody asked for. */
  readonly arrives: Uint8Array
  /** How the answer is encoded, unless the request wants it plain. */
  readonly encoding: ContentEncoding | null
}

const ENCODERS = {
  gzip: (bytes: Uint8Array) => gzipSync(bytes, { level: 1 }),
  br: (bytes: Uint8Array) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }),
  zstd: (bytes: Uint8Array) => zstdCompressSync(bytes),
  deflate: (bytes: Uint8Array) => deflateSync(bytes, { level: 1 }),
} as const
export type ContentEncoding = keyof typeof ENCODERS

export const encode = (encoding: ContentEncoding, bytes: Uint8Array): Uint8Array => ENCODERS[encoding](bytes)

/** Recomputed on the way, or not true of a body that was stored decoded. */
const DROPPED = new Set([
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'host',
  'connection',
  'keep-alive',
  'accept-encoding',
  'expect',
])

const kept = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !DROPPED.has(name.toLowerCase())))

/** Hosts that the recordings hide stand for one of their kind. */
export const hostOf = ({ host }: CorpusExchange): string =>
  host
    .replace('<aws_region>', 'us-east-1')
    .replace('<ollama_api_base>', 'localhost:11434')
    .replace('<gpustack_api_base>', 'gpustack.example')
    .replace(/:443$/, '')

const PREFIXES: readonly (readonly [host: RegExp, prefix: string])[] = [
  [/^api\.openai\.com$/, 'openai'],
  [/^api\.anthropic\.com$/, 'anthropic'],
  [/^generativelanguage\.googleapis\.com$/, 'gemini'],
  [/^openrouter\.ai$/, 'openrouter'],
  [/^api\.groq\.com$/, 'groq'],
  [/^api\.mistral\.ai$/, 'mistral'],
  [/^api\.deepseek\.com$/, 'deepseek'],
  [/^api\.x\.ai$/, 'xai'],
  [/^api\.together\.xyz$/, 'together'],
  [/^api\.cerebras\.ai$/, 'cerebras'],
  [/^([a-z0-9][a-z0-9-]*)\.openai\.azure\.com$/, 'azure/$1'],
  [/^bedrock-runtime\.([a-z0-9-]+)\.amazonaws\.com$/, 'bedrock/$1'],
  [/^([a-z0-9-]+)-aiplatform\.googleapis\.com$/, 'vertex/$1'],
  [/^aiplatform\.googleapis\.com$/, 'vertex/global'],
]

/** The prefix of base-URL mode that leads to a host. */
function prefixOf(host: string): string {
  const [pattern, prefix] = PREFIXES.find(([hosts]) => hosts.test(host)) ?? [/.*/s, `upstream/${host}`]
  return host.replace(pattern, prefix)
}

/** An even spread that is the same on every machine: 0 ≤ n < `of`. */
export const spread = (text: string, of: number): number => createHash('sha256').update(text).digest().readUInt32BE() % of

/** Half of all answers come plain, an eighth each in one of the encodings. */
const encodingOf = ({ sequence }: CorpusExchange): ContentEncoding | null =>
  ([null, null, null, null, 'gzip', 'br', 'zstd', 'deflate'] as const)[spread(`${sequence.id} ${sequence.index}`, 8)] ?? null

/** `asking`: false plays streams of hosts that are asked for usage as if their clients had not asked; their usage must not arrive. */
export function toPlay(recorded: CorpusExchange, { asking }: { readonly asking: boolean }): PlayedExchange {
  const { path, query, requestHeaders, responseHeaders, sequence } = recorded
  const answered = responseBytes(recorded)
  const unasked = asking ? null : withoutAsking(recorded)
  const encoding = unasked ? null : encodingOf(recorded)
  const target = `/run/${sequence.id}/${prefixOf(hostOf(recorded))}${path}${query ? `?${query}` : ''}`
  return {
    recorded,
    target: target.replace(/[^\x21-\x7e]/g, encodeURIComponent),
    requestHeaders: { ...kept(requestHeaders), ...(encoding && { 'accept-encoding': encoding }) },
    responseHeaders: kept(responseHeaders),
    sent: unasked?.sent ?? requestBytes(recorded),
    answered,
    arrives: unasked?.arrives ?? answered,
    encoding,
  }
}

/** null: the client did not ask for the usage, or asked for more; or the recording does not say that the answer is a stream. */
function withoutAsking(exchange: CorpusExchange): { readonly sent: Uint8Array; readonly arrives: Uint8Array } | null {
  const body = exchange.requestBody
  if (!/event-stream/.test(exchange.responseHeaders['content-type'] ?? '')) return null
  if (!/^api\.(openai\.com|x\.ai)$/.test(exchange.host) || !exchange.path.endsWith('/chat/completions')) return null
  if (typeof body !== 'object' || body === null || !('stream_options' in body)) return null
  const { stream_options, ...request } = body
  if (JSON.stringify(stream_options) !== '{"include_usage":true}') return null
  const events = Buffer.from(responseBytes(exchange)).toString('utf8').split('\n\n')
  const arrives = events.filter((event) => !/"choices":\s*\[\],.*"usage":\s*\{|"usage":\s*\{.*"choices":\s*\[\]/s.test(event))
  return { sent: Buffer.from(JSON.stringify(request)), arrives: Buffer.from(arrives.join('\n\n')) }
}
