/** Where a path below the recorder's base URL leads. */
export interface ProviderRoute {
  /** The prefix: `openai`, `azure`, …; `upstream` names a host instead of a provider. */
  readonly provider: string
  /** The provider's API, without a slash at its end. */
  readonly baseUrl: string
  /** The path names a host and not its scheme: https, unless whoever connects knows better. */
  readonly schemeAssumed?: true
  /** The path from there on, byte for byte; '' where there is none. */
  readonly rest: string
}

/** Providers with one API host: the prefix goes, the path stays. */
const HOSTED: Readonly<Record<string, string>> = {
  openai: 'https://api.openai.com',
  anthropic: 'https://api.anthropic.com',
  gemini: 'https://generativelanguage.googleapis.com',
  openrouter: 'https://openrouter.ai',
  groq: 'https://api.groq.com',
  mistral: 'https://api.mistral.ai',
  deepseek: 'https://api.deepseek.com',
  xai: 'https://api.x.ai',
  together: 'https://api.together.xyz',
  fireworks: 'https://api.fireworks.ai',
  cerebras: 'https://api.cerebras.ai',
}

/** Servers on this machine, at the port that each takes unless told otherwise. */
const LOCAL: Readonly<Record<string, string>> = {
  ollama: 'http://127.0.0.1:11434',
  lmstudio: 'http://127.0.0.1:1234',
  vllm: 'http://127.0.0.1:8000',
}

interface Family {
  /** What the second segment may look like. */
  readonly place: RegExp
  readonly baseUrl: (place: string) => string
  /** Finds the family by a host, for traffic that names only that. */
  readonly host: RegExp
}

/** Providers with a host for each resource or region, named by the second segment. */
const PLACED: Readonly<Record<string, Family>> = {
  azure: {
    place: /^[a-z0-9][a-z0-9-]*$/i,
    baseUrl: (resource) => `https://${resource}.openai.azure.com`,
    host: /\.(openai|services\.ai|cognitiveservices)\.azure\.com$/,
  },
  bedrock: {
    place: /^[a-z0-9-]+$/,
    baseUrl: (region) => `https://bedrock-runtime.${region}.amazonaws.com`,
    host: /^bedrock-runtime[a-z-]*\.[a-z0-9-]+\.amazonaws\.com$/,
  },
  vertex: {
    place: /^[a-z0-9-]+$/,
    baseUrl: (region) => `https://${region === 'global' ? '' : `${region}-`}aiplatform.googleapis.com`,
    host: /^([a-z0-9-]+-)?aiplatform\.googleapis\.com$/,
  },
}

/** `http:` or `https:` before the host of `/upstream/…`; what follows is no port, else it is a host of that name. */
const UPSTREAM_SCHEME = /^(https?):(?!\d{1,5}$)/i
const UPSTREAM_HOST = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

/** The prefixes of base-URL mode, without `upstream`. */
export const PROVIDER_PREFIXES: readonly string[] = [HOSTED, PLACED, LOCAL].flatMap((table) => Object.keys(table))

/** Reads `/<provider>/…`, `/azure/<resource>/…` or `/upstream/<host>/…`, also `/upstream/http:<host>/…`. null: the path names none of them, or not rightly. */
export function matchProviderRoute(path: string): ProviderRoute | null {
  const [provider, rest] = firstSegment(path)
  const fixed = lookUp(HOSTED, provider) ?? lookUp(LOCAL, provider)
  if (fixed !== undefined) return { provider, baseUrl: fixed, rest }
  const [place, after] = firstSegment(rest)
  if (provider === 'upstream') return matchUpstream(place, after)
  const family = lookUp(PLACED, provider)
  return family?.place.test(place) ? { provider, baseUrl: family.baseUrl(place), rest: after } : null
}

function matchUpstream(place: string, rest: string): ProviderRoute | null {
  const scheme = UPSTREAM_SCHEME.exec(place)
  const host = scheme ? place.slice(scheme[0].length) : place
  if (!UPSTREAM_HOST.test(host)) return null
  if (!scheme) return { provider: 'upstream', baseUrl: `https://${host}`, rest, schemeAssumed: true }
  return { provider: 'upstream', baseUrl: `${scheme[1]?.toLowerCase()}://${host}`, rest }
}

/** The prefix of the provider that a host belongs to; null for a host of none of them. Local servers have no host of their own. */
export function providerOfHost(host: string): string | null {
  const name = host.toLowerCase().replace(/:\d+$/, '')
  for (const [provider, baseUrl] of Object.entries(HOSTED)) if (baseUrl === `https://${name}`) return provider
  for (const [provider, family] of Object.entries(PLACED)) if (family.host.test(name)) return provider
  return null
}

const lookUp = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** Splits `/first/rest` into `first` and `/rest` (or ''). */
function firstSegment(path: string): [segment: string, rest: string] {
  const slash = path.indexOf('/', 1)
  return slash < 0 ? [path.slice(1), ''] : [path.slice(1, slash), path.slice(slash)]
}
