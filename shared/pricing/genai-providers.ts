import { calcPrice, findProvider, type ModelInfo, type Provider } from '@pydantic/genai-prices'

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

/** Gemini and Vertex name models by path. */
const plainModel = (model: string): string => model.replace(/^(?:publishers\/[^/]+\/)?models\//, '')

function matchModel(model: string, options: { providerId?: string; providerApiUrl?: string }) {
  const found = calcPrice({}, plainModel(model), { ...options, timestamp: new Date(0) })
  return found && { provider: found.provider, model: found.model }
}

/**
 * The book's entry for a served model. The provider is found by our prefix, then by the host's published API address; a model behind a host
 * that the book does not know (a gateway) is priced as its maker's, by its name (`vendor/model` or plain).
 */
export function findModel(provider: string, host: string, model: string): { provider: Provider; model: ModelInfo } | null {
  const id = bookProvider(provider)
  if (BOOK_PROVIDERS.includes(id)) return matchModel(model, { providerId: id })
  const providerApiUrl = `https://${host}`
  if (findProvider({ providerApiUrl })) return matchModel(model, { providerApiUrl })
  return matchModel(model, { providerId: 'litellm' })
}
