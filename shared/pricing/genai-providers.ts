import type { Catalogue, CatalogueEntry } from './genai-catalogue.ts'

/** Ids of genai-prices by our recorder prefix, where they differ. */
const ID_BY_PREFIX: Readonly<Record<string, string>> = { gemini: 'google', vertex: 'google', bedrock: 'aws', xai: 'x-ai' }
/** Recorder prefixes whose provider is in the book. */
const PREFIXES =
  'openai anthropic gemini openrouter groq mistral deepseek xai together fireworks cerebras azure bedrock vertex'.split(' ')
export const BOOK_PROVIDERS: readonly string[] = [...new Set(PREFIXES.map((prefix) => ID_BY_PREFIX[prefix] ?? prefix))]

/** The book's id of a provider prefix; `azure/<resource>` counts as `azure`. Any other name stays as it is. */
export function bookProvider(prefix: string): string {
  const name = prefix.split('/', 1)[0] ?? prefix
  return ID_BY_PREFIX[name] ?? name
}

/** Addresses of book providers that the book does not list. */
const ID_BY_HOST: readonly (readonly [host: RegExp, id: string])[] = [
  [/^bedrock-mantle\.[a-z0-9-]+\.api\.aws$/, 'aws'],
  [/^api\.together\.ai$/, 'together'],
]

/** Gemini and Vertex name models by path. */
const plainModel = (model: string): string => model.replace(/^(?:publishers\/[^/]+\/)?models\//, '')

/** Providers add the day of a model's release to what was asked for; the book lists only some of those names. */
const withoutDate = (model: string): string => model.replace(/[-@]20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])$/, '')

/** xAI names the effort that was asked for behind the model that served (`grok-3-mini-high`); it does not change the price. */
const withoutEffort = (model: string): string => (/^grok-/.test(model) ? model.replace(/-(?:low|medium|high)$/, '') : model)

/** The name as it is first: the book may list it so. */
function matchModel(catalogue: Catalogue, model: string, at: Parameters<Catalogue['match']>[1]): CatalogueEntry | null {
  const name = plainModel(model)
  for (const each of new Set([name, withoutDate(name), withoutEffort(name)])) {
    const found = catalogue.match(each, at)
    if (found) return found
  }
  return null
}

/**
 * The book's entry for a served model. The provider is found by our prefix, then by the host's published API address; a model behind a host
 * that the book does not know (a gateway) is priced as its maker's, by its name (`vendor/model` or plain).
 */
export function findModel(catalogue: Catalogue, provider: string, host: string, model: string): CatalogueEntry | null {
  const id = bookProvider(provider)
  if (BOOK_PROVIDERS.includes(id)) return matchModel(catalogue, model, { providerId: id })
  const byHost = ID_BY_HOST.find(([pattern]) => pattern.test(host))
  if (byHost) return matchModel(catalogue, model, { providerId: byHost[1] })
  const providerApiUrl = `https://${host}`
  if (catalogue.hasAddress(providerApiUrl)) return matchModel(catalogue, model, { providerApiUrl })
  return matchModel(catalogue, model, { providerId: 'litellm' })
}

/** Who serves models whose weights nobody else has. */
const CLOSED = new Set(['openai', 'anthropic', 'google', 'x-ai', 'azure', 'aws'])
/** Of those, the models that anybody may run. */
const OPEN_WEIGHTS = /gpt-oss|gemma/i

/** Whether nobody can run a model but its providers: a server of the user's own that answers with it is a gateway, and the call is charged. */
export const runsOnlyAtProviders = ({ provider, model }: CatalogueEntry): boolean =>
  CLOSED.has(provider) && !OPEN_WEIGHTS.test(model.id)
