import type { ForwardRoute } from './routes.ts'

type Place = Pick<ForwardRoute, 'provider' | 'host' | 'path' | 'query'>

/** Whoever leaves usage out of a stream unless asked, and is known to accept the question. */
interface AcceptingHosts {
  readonly hosts: RegExp
  /** The prefix of servers on this machine, which have no host of their own. */
  readonly prefix?: string
  /** Not under every path and version. */
  readonly accepts?: (place: Place) => boolean
  /** How it is known. */
  readonly why: string
}

/**
 * Others need no asking (Anthropic, Gemini, OpenRouter, DeepSeek, Mistral, Groq, Perplexity, Databricks send usage in every stream), refuse unknown
 * fields (Mistral), or pass them on to backends of which nothing is known (Hugging Face, gateways): there the tokenizer counts.
 */
const ACCEPTING: readonly AcceptingHosts[] = [
  { hosts: /^([a-z]+\.)?api\.openai\.com$/, why: 'its own API reference, `stream_options.include_usage`, since May 2024' },
  {
    hosts: /\.(openai|services\.ai|cognitiveservices)\.azure\.com$/,
    accepts: acceptsOnAzure,
    why: 'REST reference of 2024-09-01-preview and later; earlier versions answer 400 (Azure/azure-rest-api-specs#29157)',
  },
  { hosts: /^api\.x\.ai$/, why: 'its API reference, `stream_options`; recorded streams answer with the chunk of its own' },
  {
    hosts: /^(ollama\.com|(localhost|127\.0\.0\.1|\[::1\]):11434)$/,
    prefix: 'ollama',
    why: 'docs.ollama.com, OpenAI compatibility; servers from before it ignore unknown fields',
  },
  { hosts: /^$/, prefix: 'vllm', why: 'its OpenAI-compatible server, `StreamOptions`, since 0.4.3 (June 2024)' },
  { hosts: /^$/, prefix: 'lmstudio', why: 'its API changelog, 0.3.18 (July 2025); earlier ones ignore unknown fields' },
]

/** Whether a Chat Completions request to this place may carry `stream_options.include_usage`. */
export function acceptsIncludeUsage(place: Place): boolean {
  const found = ACCEPTING.find(
    ({ hosts, prefix }) => (prefix !== undefined && prefix === place.provider) || hosts.test(place.host),
  )
  return found !== undefined && (found.accepts?.(place) ?? true)
}

/** `/openai/v1/…` is of no version; a deployment's has one in its query. The inference API under `/models` is another one. */
function acceptsOnAzure({ path, query }: Place): boolean {
  if (path.startsWith('/openai/v1/')) return true
  const version = /[?&]api-version=(\d{4}-\d{2}-\d{2})/.exec(query)?.[1]
  return path.startsWith('/openai/deployments/') && version !== undefined && version >= '2024-09-01'
}
