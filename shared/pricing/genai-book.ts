import { findProvider, type ModelInfo, type Provider } from '@pydantic/genai-prices'
import type { PriceRow } from '../model/cost.ts'
import { allDated, type DatedPrices, inForce } from './genai-dates.ts'
import { GENAI_EDITION } from './genai-edition.ts'
import { BOOK_PROVIDERS, bookProvider, findModel } from './genai-providers.ts'
import { ratesAndSteps } from './genai-rates.ts'
import { isLocalServer } from './local-servers.ts'
import type { PriceBook, PriceLookup, PriceQuery } from './price-book.ts'
import { withRowId } from './row-id.ts'
import { isPlainTier } from './tiers.ts'

const BOOK = `genai-prices ${GENAI_EDITION.version}`
const UNKNOWN_MODEL: PriceLookup = { kind: 'unknown', why: 'unknown-model' }

function rowOf(provider: Provider, model: ModelInfo, dated: DatedPrices): PriceRow | null {
  const rates = ratesAndSteps(model.id, dated.prices)
  if (!rates) return null
  const row = { provider: provider.id, model: model.id, tier: null, effectiveFrom: dated.from, book: BOOK, ...rates }
  return withRowId(row, dated.window ?? undefined)
}

/**
 * The bundled book: the dated rows of `@pydantic/genai-prices`, plain tier only (tiers are applied over it). Rates are exact integers of
 * pico-dollars. Finding a model scans the provider's list, so found models are remembered; names come from the wire, so only so many.
 */
export function createGenaiBook(): PriceBook {
  const REMEMBERED = 2000
  const models = new Map<string, ReturnType<typeof findModel>>()

  function find({ provider, host, model }: PriceQuery): ReturnType<typeof findModel> {
    const key = `${provider}\n${host}\n${model}`
    const known = models.get(key)
    if (known !== undefined) return known
    const found = findModel(provider, host, model)
    if (models.size >= REMEMBERED) models.clear()
    models.set(key, found)
    return found
  }

  return {
    version: `${BOOK} (${GENAI_EDITION.published})`,
    lookup(query) {
      if (isLocalServer(query.provider, query.host)) return { kind: 'local' }
      const found = find(query)
      const dated = found && inForce(found.model, query.at)
      const row = found && dated && rowOf(found.provider, found.model, dated)
      if (!row) return UNKNOWN_MODEL
      return isPlainTier(query.tier) ? { kind: 'row', row } : { kind: 'unknown', why: 'unknown-tier' }
    },
    list({ provider, model }) {
      const ids = provider === undefined ? BOOK_PROVIDERS : [bookProvider(provider)]
      return ids
        .flatMap((providerId) => findProvider({ providerId }) ?? [])
        .flatMap((found) => found.models.map((info) => ({ found, info })))
        .filter(({ info }) => model === undefined || info.id === model)
        .flatMap(({ found, info }) => allDated(info).flatMap((dated) => rowOf(found, info, dated) ?? []))
    },
  }
}
