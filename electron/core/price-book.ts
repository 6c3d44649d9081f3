import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { parseOverrides } from '#shared/pricing/override-document.ts'
import { createOverrideBook } from '#shared/pricing/overrides.ts'
import type { PriceBook } from '#shared/pricing/price-book.ts'

/** The price book of a data folder: the user's `prices.json`, if any, before the bundled rows. Throws what is wrong with the file. */
export function openPriceBook(overrides: string | null): PriceBook {
  if (overrides === null) return createPriceBook()
  let document: unknown
  try {
    document = JSON.parse(overrides)
  } catch (error) {
    throw new Error(`prices.json is not JSON: ${error instanceof Error ? error.message : error}`)
  }
  const parsed = parseOverrides(document)
  if (!parsed.ok) throw new Error(`prices.json: ${parsed.error.join('; ')}`)
  return createPriceBook([createOverrideBook(parsed.value)])
}
