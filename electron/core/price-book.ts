import { type BookDocument, openBookDocument, parseBookDocument } from '#shared/pricing/book-document.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { type Override, parseOverrides } from '#shared/pricing/override-document.ts'
import { createOverrideBook } from '#shared/pricing/overrides.ts'
import type { PriceBook } from '#shared/pricing/price-book.ts'
import { PRICE_FILES, readPriceFile } from './price-files.ts'

/** The user's own prices; none where there is no file. Throws one line with all that is wrong with it. */
export function readOwnPrices(dataDir: string): readonly Override[] {
  const document = readPriceFile(dataDir, 'own')
  if (document === undefined) return []
  const parsed = parseOverrides(document)
  if (!parsed.ok) throw new Error(`${PRICE_FILES.own}: ${parsed.error.join('; ')}`)
  return parsed.value
}

/** The newer price book that the folder keeps, or null. Throws one line with what is wrong with it. */
export function readNewerBook(dataDir: string): BookDocument | null {
  const document = readPriceFile(dataDir, 'book')
  if (document === undefined) return null
  const parsed = parseBookDocument(document, { edition: PRICE_FILES.book, list: PRICE_FILES.book })
  if (!parsed.ok) throw new Error(`${PRICE_FILES.book}: ${parsed.error.slice(0, 3).join('; ')}`)
  return parsed.value
}

/**
 * The price book of a data folder: the user's own prices, then a list that was brought in, then the newer edition or the bundled one. Throws one
 * line where a file is not understood.
 */
export function openPriceBook(dataDir: string): PriceBook {
  const own = readOwnPrices(dataDir)
  const newer = readNewerBook(dataDir)
  const { before, main } = newer ? openBookDocument(newer) : { before: [] }
  return createPriceBook([...(own.length > 0 ? [createOverrideBook(own)] : []), ...before], main)
}

/** A book that can be read again while it is in use. */
export interface LivePriceBook extends PriceBook {
  /** Throws one line where a file is not understood; the prices then stay as they were. */
  reload(): void
}

/**
 * The folder's book for a core: a file that is not understood must not stop it, so the bundled prices serve until the file is mended; `problem` hears
 * of it.
 */
export function openLivePriceBook(dataDir: string, problem: (message: string) => void = () => undefined): LivePriceBook {
  let book = openOrBundled()
  function openOrBundled(): PriceBook {
    try {
      return openPriceBook(dataDir)
    } catch (error) {
      problem(
        `${error instanceof Error ? error.message : error}. The bundled prices are used. Correct it in ${dataDir} and restart agentprof.`,
      )
      return createPriceBook()
    }
  }
  return {
    get version() {
      return book.version
    },
    lookup: (query) => book.lookup(query),
    list: (filter) => book.list(filter),
    reload() {
      book = openPriceBook(dataDir)
    },
  }
}
