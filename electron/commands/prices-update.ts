import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { openPriceBook } from '#core/price-book.ts'
import { writePriceFile } from '#core/price-files.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { PriceRow } from '#shared/model/cost.ts'
import { parseBookDocument } from '#shared/pricing/book-document.ts'
import { type BookChange, type ChangedRow, compareBooks } from '#shared/pricing/compare-books.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf, resolvePath } from './invocation.ts'
import { tellCore } from './prices-set.ts'
import { bucketName, perMillion, rateText } from './rate-text.ts'
import { printJson } from './reading.ts'

interface UpdateOptions extends DataOption {
  readonly name?: string
  readonly bundled?: boolean
  readonly json?: boolean
}

/** Takes a newer price book from a file into the data folder, or goes back to the bundled one, and says what changed. */
export async function updatePrices(file: string | undefined, options: UpdateOptions): Promise<void> {
  if ((file === undefined) === !options.bundled)
    throw new CommandFailure('Name the file of the newer price book, or say --bundled to go back to the one of this build.', 2)
  const dataDir = dataDirOf(options)
  const document = file === undefined ? null : readBook(file, options)
  const before = openPriceBook(dataDir)
  writePriceFile(dataDir, 'book', document)
  const after = openPriceBook(dataDir)
  const change = compareBooks(before.list({}), after.list({}))
  const told = await tellCore(dataDir)
  if (options.json) printJson({ schema: 1, before: before.version, after: after.version, ...change })
  else process.stdout.write(`${formatChange(change, before.version, after.version)}\n${told}\n`)
}

/** The document as the folder keeps it: what prices need, and when it came. */
function readBook(file: string, { name }: UpdateOptions): unknown {
  const path = resolvePath(file)
  const now = new Date().toISOString()
  const parsed = parseBookDocument(readJson(path), {
    edition: `genai-prices of ${now.slice(0, 10)}`,
    list: basename(path, extname(path)),
  })
  if (!parsed.ok) {
    const more = parsed.error.length - 1
    throw new CommandFailure(`${file}: ${parsed.error[0]}${more > 0 ? ` (and ${more} more)` : ''}`)
  }
  const { kind: _, ...book } = parsed.value
  return { ...book, ...(name !== undefined && { name }), added: now }
}

function readJson(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new CommandFailure(
      missing ? `There is no file ${path}.` : `${path} cannot be read: ${error instanceof Error ? error.message : error}`,
    )
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CommandFailure(`${path} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** More rows of a kind than this are counted, not listed. */
const LISTED = 20

function formatChange({ added, changed, removed, unchanged }: BookChange, before: string, after: string): string {
  const list = (rows: readonly string[]): string[] => [
    ...rows.slice(0, LISTED).map((row) => `  ${row}`),
    ...(rows.length > LISTED ? [`  … and ${rows.length - LISTED} more`] : []),
  ]
  return [
    `${before} → ${after}`,
    `${added.length} ${added.length === 1 ? 'row' : 'rows'} added, ${changed.length} changed, ${removed.length} removed; ${unchanged} as before.`,
    ...(changed.length > 0 ? ['', 'Changed', ...list(changed.map(describeChange))] : []),
    ...(added.length > 0 ? ['', 'Added', ...list(added.map((row) => `${rowName(row)}: ${ratesOf(row)}`))] : []),
    ...(removed.length > 0 ? ['', 'Removed', ...list(removed.map(rowName))] : []),
    ...(added.length + changed.length + removed.length > 0 ? [''] : []),
  ].join('\n')
}

const rowName = ({ provider, model, effectiveFrom }: PriceRow): string =>
  `${provider} ${model}${effectiveFrom === null ? '' : ` since ${effectiveFrom}`}`

const ratesOf = ({ base: { inputFresh, output } }: PriceRow): string =>
  [inputFresh === null ? [] : [`$${perMillion(inputFresh)} in`], output === null ? [] : [`$${perMillion(output)} out`]]
    .flat()
    .join(', ')

/** The rates of a row by what they are for; its long-context steps as one. */
function saidBy({ base: { output, reasoning, other, ...plain }, steps }: PriceRow): Map<string, string> {
  const apart = reasoning === output ? {} : { reasoning }
  const rates = Object.entries({ ...plain, outputText: output, ...apart, ...other })
  const long = steps.map(
    ({ aboveInputTokens, rates }) =>
      `above ${formatTokensExact(aboveInputTokens)} tokens $${perMillion(rates.inputFresh)} in, $${perMillion(rates.output)} out`,
  )
  return new Map([
    ...rates.flatMap(([bucket, pico]): [string, string][] =>
      pico === null ? [] : [[bucketName(bucket), rateText(bucket, pico)]],
    ),
    ...(long.length > 0 ? [['long context', long.join('; ')] as const] : []),
  ])
}

function describeChange({ before, after }: ChangedRow): string {
  const [old, fresh] = [saidBy(before), saidBy(after)]
  const moved = [...new Set([...old.keys(), ...fresh.keys()])].filter((name) => old.get(name) !== fresh.get(name))
  return `${rowName(after)}: ${moved.map((name) => `${name} ${old.get(name) ?? 'none'} → ${fresh.get(name) ?? 'none'}`).join(', ')}`
}
