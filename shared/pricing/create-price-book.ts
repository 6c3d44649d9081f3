import { composeBooks } from './compose-books.ts'
import { createGenaiBook } from './genai-book.ts'
import type { PriceBook } from './price-book.ts'
import { withTiers } from './tiers.ts'

/** The book that calls are priced with: the user's rows before the bundled ones, and the tier rules over both. */
export const createPriceBook = (overrides: readonly PriceBook[] = []): PriceBook =>
  withTiers(composeBooks([...overrides, createGenaiBook()]))
