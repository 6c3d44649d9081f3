import { isLoopback } from '#core/proxy/targets.ts'

/** Where SDKs and agents look for the base URL of a provider, and what each expects there. Data: a new client is a new row. */
interface BaseUrlVariable {
  readonly name: string
  /** The provider's prefix on the recorder, with the part of the path that this client does not add itself. */
  readonly path: string
  readonly readBy: string
}

const VARIABLES: readonly BaseUrlVariable[] = [
  { name: 'ANTHROPIC_BASE_URL', path: 'anthropic', readBy: 'Anthropic SDKs, Claude Code' },
  { name: 'ANTHROPIC_API_URL', path: 'anthropic', readBy: 'LangChain' },
  { name: 'ANTHROPIC_API_BASE', path: 'anthropic', readBy: 'LiteLLM' },
  { name: 'OPENAI_BASE_URL', path: 'openai/v1', readBy: 'OpenAI SDKs, Codex, LiteLLM' },
  { name: 'OPENAI_API_BASE', path: 'openai/v1', readBy: 'LangChain, LiteLLM, older OpenAI clients' },
  { name: 'GOOGLE_GEMINI_BASE_URL', path: 'gemini', readBy: 'Google Gen AI SDKs, Gemini CLI' },
  { name: 'GROQ_BASE_URL', path: 'groq', readBy: 'Groq SDKs' },
  { name: 'GROQ_API_BASE', path: 'groq/openai/v1', readBy: 'LangChain, LiteLLM' },
  { name: 'OPENROUTER_BASE_URL', path: 'openrouter/api/v1', readBy: 'OpenRouter clients' },
  { name: 'OPENROUTER_API_BASE', path: 'openrouter/api/v1', readBy: 'LiteLLM' },
  { name: 'DEEPSEEK_API_BASE', path: 'deepseek', readBy: 'LangChain, LiteLLM' },
  { name: 'XAI_API_BASE', path: 'xai/v1', readBy: 'LiteLLM' },
  { name: 'MISTRAL_API_BASE', path: 'mistral/v1', readBy: 'LiteLLM' },
  { name: 'TOGETHER_BASE_URL', path: 'together/v1', readBy: 'Together SDKs' },
  { name: 'FIREWORKS_API_BASE', path: 'fireworks/inference/v1', readBy: 'LiteLLM' },
  { name: 'CEREBRAS_BASE_URL', path: 'cerebras', readBy: 'Cerebras SDKs' },
  { name: 'CEREBRAS_API_BASE', path: 'cerebras/v1', readBy: 'LiteLLM' },
  { name: 'OLLAMA_API_BASE', path: 'ollama', readBy: 'LiteLLM, aider' },
]

/** The path segments in front of the provider that put a call into its run and tag it. */
export function runSegments(run: string, tags: Readonly<Record<string, string>>): string {
  const tagged = Object.entries(tags).map(([key, value]) => `/tag/${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
  return `/run/${encodeURIComponent(run)}${tagged.join('')}`
}

/**
 * What a recorded command finds in its environment. A base URL that the user had set already is recorded too: its own host stays the
 * destination, reached through the recorder. `usualPort`: where the folder's recorder listens as a rule, which may not be now.
 */
export function recordingEnvironment(
  recorder: string,
  run: string,
  tags: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
  usualPort: number,
): NodeJS.ProcessEnv {
  const way: Way = { recorder: new URL(recorder), segments: runSegments(run, tags), usualPort }
  const set = VARIABLES.map(({ name, path }) => [
    name,
    through(way, env[name]) ?? `${way.recorder.origin}${way.segments}/${path}`,
  ])
  return { ...env, ...Object.fromEntries(set), ...pastProxies(env, recorder), AGENTPROF_RECORDER: recorder, AGENTPROF_RUN: run }
}

/** Where the user's own proxy is set, clients would ask it for the recorder too, which it cannot reach: this machine. */
function pastProxies(env: NodeJS.ProcessEnv, recorder: string): NodeJS.ProcessEnv {
  if (!Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name))) return {}
  const list = [env.no_proxy ?? env.NO_PROXY, new URL(recorder).hostname].filter((each) => each).join(',')
  return { NO_PROXY: list, no_proxy: list }
}

interface Way {
  readonly recorder: URL
  readonly segments: string
  readonly usualPort: number
}

/** The user's own base URL, led through the recorder; null where there is none. */
function through(way: Way, own: string | undefined): string | null {
  if (!own || !URL.canParse(own)) return null
  const url = new URL(own)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  const path = url.pathname.replace(/\/$/, '')
  const { tags, rest } = leadsToRecorder(url, way) ? splitHints(path) : { tags: '', rest: `/upstream/${destination(url)}${path}` }
  // A client may make a header of a name and a password in the address; so it still does.
  const credentials = url.username === '' ? '' : `${url.username}:${url.password}@`
  return `http://${credentials}${way.recorder.host}${tags}${way.segments}${rest}${url.search}`
}

/** Whether a base URL leads to the recorder already: set as the README says, or for a recorded command that this one runs within. */
function leadsToRecorder({ protocol, hostname, port }: URL, { recorder, usualPort }: Way): boolean {
  return protocol === 'http:' && isLoopback(hostname) && (port === recorder.port || port === String(usualPort))
}

/** Takes `/run/<name>` off, since a new run begins; tags stay, in front of this run's own, which win. */
function splitHints(path: string): { tags: string; rest: string } {
  const [hints = ''] = /^(?:\/(?:run|tag)\/[^/]+)*/.exec(path) ?? []
  return { tags: (hints.match(/\/tag\/[^/]+/g) ?? []).join(''), rest: path.slice(hints.length) }
}

/** The scheme is said where the recorder would assume the other one: http on this machine, https elsewhere. */
function destination({ protocol, hostname, host }: URL): string {
  const assumed = isLoopback(hostname) ? 'http:' : 'https:'
  return protocol === assumed ? host : `${protocol}${host}`
}
