import { calcPrice, findProvider, type MatchLogic, type ModelInfo } from '@pydantic/genai-prices'

/** What of genai-prices' data a price is found by. */
export interface CatalogueProvider {
  readonly id: string
  /** Regular expression for the beginning of its API's addresses. */
  readonly api_pattern: string
  readonly model_match?: MatchLogic | undefined
  readonly provider_match?: MatchLogic | undefined
  /** Whose models it serves as well. */
  readonly fallback_model_providers?: readonly string[] | undefined
  readonly models: readonly ModelInfo[]
}

export interface CatalogueEntry {
  readonly provider: string
  readonly model: ModelInfo
}

/** One edition of genai-prices' data. */
export interface Catalogue {
  /** What `name` means at a provider; `litellm` stands for whoever makes the model. */
  match(name: string, at: { readonly providerId: string } | { readonly providerApiUrl: string }): CatalogueEntry | null
  hasAddress(url: string): boolean
  entries(providerId: string): readonly CatalogueEntry[]
}

/** The edition that came with this build, found by the package's own rules. */
export const BUNDLED_CATALOGUE: Catalogue = {
  match(name, at) {
    const found = calcPrice({}, name, { ...at, timestamp: new Date(0) })
    return found && { provider: found.provider.id, model: found.model }
  },
  hasAddress: (providerApiUrl) => findProvider({ providerApiUrl }) !== undefined,
  entries(providerId) {
    const provider = findProvider({ providerId })
    return provider?.models.map((model) => ({ provider: provider.id, model })) ?? []
  },
}

function fits(logic: MatchLogic, name: string): boolean {
  if ('or' in logic) return logic.or.some((each) => fits(each, name))
  if ('and' in logic) return logic.and.every((each) => fits(each, name))
  const lower = name.toLowerCase()
  if ('equals' in logic) return lower === logic.equals.toLowerCase()
  if ('starts_with' in logic) return lower.startsWith(logic.starts_with.toLowerCase())
  if ('ends_with' in logic) return lower.endsWith(logic.ends_with.toLowerCase())
  if ('contains' in logic) return lower.includes(logic.contains.toLowerCase())
  return new RegExp(logic.regex).test(name)
}

/** `-20260311` as `-2026-03-11`, where that is a day: the data has the second form. */
function withDashes(name: string): string {
  return name.replace(/-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g, (whole, year, month, day) => {
    const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
    return date.getUTCDate() === Number(day) ? `-${year}-${month}-${day}` : whole
  })
}

/** Another edition, found by the same rules; a unit test holds the two together. */
export function createCatalogue(providers: readonly CatalogueProvider[]): Catalogue {
  const byId = (id: string): CatalogueProvider | undefined =>
    providers.find((each) => each.id === id) ??
    providers.find(({ provider_match }) => provider_match !== undefined && fits(provider_match, id))
  const byUrl = (url: string): CatalogueProvider | undefined =>
    providers.find(({ api_pattern }) => new RegExp(`^(?:${api_pattern})`).test(url))

  /** A gateway's model: `vendor/model`, or a name by which its maker is known. */
  function byMaker(name: string): { provider: CatalogueProvider | undefined; name: string } {
    const slash = name.indexOf('/')
    const vendor = slash > 0 && slash < name.length - 1 ? byId(name.slice(0, slash)) : undefined
    if (vendor) return { provider: vendor, name: name.slice(slash + 1) }
    return { provider: providers.find(({ model_match }) => model_match !== undefined && fits(model_match, name)), name }
  }

  function modelOf(provider: CatalogueProvider, name: string): ModelInfo | undefined {
    const lists = [
      provider,
      ...(provider.fallback_model_providers ?? []).flatMap((id) => providers.find((each) => each.id === id) ?? []),
    ]
    const find = (text: string): ModelInfo | undefined =>
      lists.flatMap(({ models }) => models.find(({ match }) => fits(match, text)) ?? [])[0]
    return find(name) ?? find(withDashes(name))
  }

  return {
    match(given, at) {
      const asked = given.toLowerCase().trim()
      const found =
        'providerApiUrl' in at
          ? { provider: byUrl(at.providerApiUrl), name: asked }
          : at.providerId === 'litellm'
            ? byMaker(asked)
            : { provider: byId(at.providerId), name: asked }
      const model = found.provider && modelOf(found.provider, found.name)
      return found.provider && model ? { provider: found.provider.id, model } : null
    },
    hasAddress: (url) => byUrl(url) !== undefined,
    entries: (providerId) => {
      const provider = byId(providerId)
      return provider?.models.map((model) => ({ provider: provider.id, model })) ?? []
    },
  }
}
