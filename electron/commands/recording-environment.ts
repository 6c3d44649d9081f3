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
 * destination, reached through the recorder.
 */
export function recordingEnvironment(
  recorder: string,
  run: string,
  tags: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const base = `${recorder.replace(/\/$/, '')}${runSegments(run, tags)}`
  const set = VARIABLES.map(({ name, path }) => [name, through(base, env[name]) ?? `${base}/${path}`])
  return { ...env, ...Object.fromEntries(set), ...pastProxies(env, recorder), AGENTPROF_RECORDER: recorder, AGENTPROF_RUN: run }
}

/** Where the user's own proxy is set, clients would ask it for the recorder too, which it cannot reach: this machine. */
function pastProxies(env: NodeJS.ProcessEnv, recorder: string): NodeJS.ProcessEnv {
  if (!Object.keys(env).some((name) => /^(https?|all)_proxy$/i.test(name))) return {}
  const list = [env.no_proxy ?? env.NO_PROXY, new URL(recorder).hostname].filter((each) => each).join(',')
  return { NO_PROXY: list, no_proxy: list }
}

function through(base: string, own: string | undefined): string | null {
  if (!own || !URL.canParse(own)) return null
  const url = new URL(own)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  // A command within a recorded command: the address already leads through a recorder.
  if (url.pathname.startsWith('/run/')) return own
  return `${base}/upstream/${url.host}${url.pathname.replace(/\/$/, '')}`
}
