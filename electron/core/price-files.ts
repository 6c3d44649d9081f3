import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeDataFolder } from './data-folder.ts'
import { writeAtOnce } from './write-at-once.ts'

/** The files of a data folder that prices come from, both optional: the user's own prices, and a price book newer than the bundled one. */
export const PRICE_FILES = { own: 'prices.json', book: 'price-book.json' } as const
export type PriceFile = keyof typeof PRICE_FILES

export const hasPriceFiles = (dataDir: string): boolean =>
  Object.values(PRICE_FILES).some((file) => existsSync(join(dataDir, file)))

/** The file's JSON; undefined where there is no such file. Throws one line that says what is wrong with it. */
export function readPriceFile(dataDir: string, file: PriceFile): unknown {
  let text: string
  try {
    text = readFileSync(join(dataDir, PRICE_FILES[file]), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${PRICE_FILES[file]} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** Replaces the file in one step, readable by its owner alone; null removes it. */
export function writePriceFile(dataDir: string, file: PriceFile, document: unknown): void {
  const target = join(makeDataFolder(dataDir).dir, PRICE_FILES[file])
  if (document === null) {
    rmSync(target, { force: true })
    return
  }
  writeAtOnce(target, `${JSON.stringify(document, null, 2)}\n`)
}
