import { err, ok, type Result } from '../model/result.ts'
import { createGenaiBook } from './genai-book.ts'
import { type CatalogueProvider, createCatalogue } from './genai-catalogue.ts'
import { parseGenaiProviders } from './genai-document.ts'
import { type Override, parseOverrides } from './override-document.ts'
import { createOverrideBook } from './overrides.ts'
import type { PriceBook } from './price-book.ts'

/** A newer price book, as a file brings it and as the data folder keeps it. */
export type BookDocument =
  /** A whole edition of genai-prices: takes the bundled one's place. */
  | { readonly kind: 'edition'; readonly name: string; readonly providers: readonly CatalogueProvider[] }
  /** Prices in the format of `prices.json`, a contract's for example: asked before the bundled ones. */
  | { readonly kind: 'list'; readonly name: string; readonly prices: readonly Override[] }

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const FORMATS =
  'expected genai-prices’ data.json (a list of providers, or {"providers": […]}) or {"prices": [{"model": "my-model", "input": 3, "output": 15}]}'

/**
 * Reads a price book, already parsed from JSON: genai-prices' `data.json` in any of its editions, or a list of prices. `names`: what to call it where
 * the document does not say. Errors: the problems, each as one line with its place.
 */
export function parseBookDocument(
  document: unknown,
  names: Readonly<Record<BookDocument['kind'], string>>,
): Result<BookDocument, readonly string[]> {
  if (Array.isArray(document)) return edition(document, names.edition)
  if (!isFields(document)) return err([FORMATS])
  const own = typeof document.name === 'string' && document.name !== '' ? document.name : null
  if (Array.isArray(document.providers)) return edition(document.providers, own ?? names.edition)
  if (!Array.isArray(document.prices)) return err([FORMATS])
  const prices = parseOverrides({ prices: document.prices })
  return prices.ok ? ok({ kind: 'list', name: plainName(own ?? names.list), prices: prices.value }) : prices
}

function edition(document: readonly unknown[], name: string): Result<BookDocument, readonly string[]> {
  const providers = parseGenaiProviders(document)
  return providers.ok ? ok({ kind: 'edition', name: plainName(name), providers: providers.value }) : providers
}

/** Ids of rows begin with the book's name and a slash. */
const plainName = (name: string): string => name.replaceAll('/', '-').slice(0, 80)

/** The books of a document: `before` is asked before the bundled edition, `main` in its place. */
export function openBookDocument(document: BookDocument): { readonly before: readonly PriceBook[]; readonly main?: PriceBook } {
  const { name } = document
  if (document.kind === 'list') return { before: [createOverrideBook(document.prices, name)] }
  return { before: [], main: createGenaiBook({ catalogue: createCatalogue(document.providers), name, version: name }) }
}
