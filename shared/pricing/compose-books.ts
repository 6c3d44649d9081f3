import type { PriceBook, PriceLookup } from './price-book.ts'

/**
 * Asks books in order; the first that knows the model in that tier answers. Where none does, a book that knows the model but not its tier has
 * the better reason.
 */
export function composeBooks(books: readonly PriceBook[]): PriceBook {
  return {
    version: books.map((book) => book.version).join(' + '),
    lookup(query) {
      let best: PriceLookup = { kind: 'unknown', why: 'unknown-model' }
      for (const book of books) {
        const found = book.lookup(query)
        if (found.kind !== 'unknown') return found
        if (found.why === 'unknown-tier') best = found
      }
      return best
    },
    list: (filter) => books.flatMap((book) => book.list(filter)),
  }
}
