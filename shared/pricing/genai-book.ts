import type { PriceRow } from '../model/cost.ts'
import { BUNDLED_CATALOGUE, type Catalogue, type CatalogueEntry } from './genai-catalogue.ts'
import { allDated, type DatedPrices, inForce } from './genai-dates.ts'
import { GENAI_EDITION } from './genai-edition.ts'
import { BOOK_PROVIDERS, bookProvider, findModel, runsOnlyAtProviders } from './genai-providers.ts'
import { ratesAndSteps } from './genai-rates.ts'
import { isLocalServer, isModelServer } from './local-servers.ts'
import type { PriceBook, PriceLookup, PriceQuery } from './price-book.ts'
import { withRowId } from './row-id.ts'
import { isPlainTier } from './tiers.ts'

const UNKNOWN_MODEL: PriceLookup = { kind: 'unknown', why: 'unknown-model' }

/** An edition of genai-prices. `name` is the book of its rows, without slashes; `version` adds what the status bar says about it. */
export interface GenaiEdition {
  readonly catalogue: Catalogue
  readonly name: string
  readonly version: string
}

const BUNDLED: GenaiEdition = {
  catalogue: BUNDLED_CATALOGUE,
  name: `genai-prices ${GENAI_EDITION.version}`,
  version: `genai-prices ${GENAI_EDITION.version} (${GENAI_EDITION.published})`,
}

function rowOf({ provider, model }: CatalogueEntry, dated: DatedPrices, book: string): PriceRow | null {
  const rates = ratesAndSteps(model.id, dated.prices)
  if (!rates) return null
  const row = { provider, model: model.id, tier: null, effectiveFrom: dated.from, book, ...rates }
  return withRowId(row, dated.window ?? undefined)
}

/**
 * The dated rows of `@pydantic/genai-prices`, the bundled ones unless told otherwise, plain tier only (tiers are applied over it). Rates are exact
 * integers of pico-dollars. Finding a model scans the provider's list, so found models are remembered; names come from the wire, so only so many.
 */
export function createGenaiBook({ catalogue, name, version }: GenaiEdition = BUNDLED): PriceBook {
  const REMEMBERED = 2000
  const models = new Map<string, ReturnType<typeof findModel>>()

  function find({ provider, host, model }: PriceQuery): ReturnType<typeof findModel> {
    const key = `${provider}\n${host}\n${model}`
    const known = models.get(key)
    if (known !== undefined) return known
    const found = findModel(catalogue, provider, host, model)
    if (models.size >= REMEMBERED) models.clear()
    models.set(key, found)
    return found
  }

  return {
    version,
    lookup(query) {
      if (isModelServer(query.provider, query.host)) return { kind: 'local' }
      const found = find(query)
      if (isLocalServer(query.provider, query.host) && !(found && runsOnlyAtProviders(found))) return { kind: 'local' }
      const dated = found && inForce(found.model, query.at)
      const row = found && dated && rowOf(found, dated, name)
      if (!row) return UNKNOWN_MODEL
      return isPlainTier(query.tier) ? { kind: 'row', row } : { kind: 'unknown', why: 'unknown-tier' }
    },
    list({ provider, model }) {
      const ids = provider === undefined ? BOOK_PROVIDERS : [bookProvider(provider)]
      return ids
        .flatMap((providerId) => catalogue.entries(providerId))
        .filter((entry) => model === undefined || entry.model.id === model)
        .flatMap((entry) => allDated(entry.model).flatMap((dated) => rowOf(entry, dated, name) ?? []))
    },
  }
}
