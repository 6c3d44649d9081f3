import { composeBooks } from './compose-books.ts'
import { withFees } from './fees.ts'
import { createGenaiBook } from './genai-book.ts'
import { withGeography } from './geography.ts'
import type { PriceBook } from './price-book.ts'
import { withSamplings } from './samplings.ts'
import { withTiers } from './tiers.ts'

/** The book that calls are priced with: the user's rows before `main` (the bundled ones), and our own rules for fees, tiers and places over both. */
export const createPriceBook = (overrides: readonly PriceBook[] = [], main: PriceBook = createGenaiBook()): PriceBook =>
  withSamplings(withGeography(withTiers(withFees(composeBooks([...overrides, main])))))
