import { readFileSync } from 'node:fs'
import { formatDelta } from '#shared/format/delta.ts'
import { formatUsdExact } from '#shared/format/money.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import {
  buildReconciliation,
  type Figures,
  type ReconciledRow,
  type Reconciliation,
} from '#shared/importers/usage-exports/build-reconciliation.ts'
import { type ParsedExport, parseUsageExport } from '#shared/importers/usage-exports/parse-export.ts'
import type { ExportBucket } from '#shared/importers/usage-exports/usage-export.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf, resolvePath } from './invocation.ts'
import { ask, printJson } from './reading.ts'
import { formatTable } from './table.ts'

interface ReconcileOptions extends DataOption {
  readonly json?: boolean
}

/** Compares a provider's usage or cost export with what was recorded, by UTC day and model. */
export async function reconcile(file: string, options: ReconcileOptions): Promise<void> {
  const parsed = parseUsageExport(readText(resolvePath(file)))
  if (!parsed.ok) throw new CommandFailure(`${file}: ${parsed.error}`)
  const { format, days, moreFollows } = parsed.value
  const [from, to] = [days[0], days.at(-1)]
  if (from === undefined || to === undefined) throw new CommandFailure(`${file}: ${format.title} of no day at all.`)
  const recorded = await ask(dataDirOf(options), 'usage.daily', { provider: format.provider, from, to })
  const reconciliation = buildReconciliation(format, parsed.value, recorded)
  if (options.json)
    printJson({ schema: 1, format: format.id, provider: format.provider, incomplete: moreFollows, ...reconciliation })
  else process.stdout.write(`${formatReconciliation(parsed.value, reconciliation)}\n`)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new CommandFailure(
      missing ? `There is no file ${path}.` : `${path} cannot be read: ${error instanceof Error ? error.message : error}`,
    )
  }
}

type Measure = 'calls' | ExportBucket | 'cost'

/** In the order in which they are shown. */
const MEASURES: Readonly<Record<Measure, string>> = {
  calls: 'calls',
  input: 'input',
  fresh: 'fresh input',
  cacheRead: 'cache read',
  cacheWrite5m: 'cache write 5m',
  cacheWrite1h: 'cache write 1h',
  output: 'output',
  cost: 'cost',
}
const measures = Object.keys(MEASURES) as readonly Measure[]

function figureOf(figures: Figures | null, measure: Measure): number | null {
  if (!figures) return null
  if (measure === 'calls') return figures.calls
  return measure === 'cost' ? figures.nanoUsd : (figures.tokens[measure] ?? null)
}

const formatOf = (measure: Measure): ((value: number) => string) =>
  measure === 'cost' ? (value) => formatUsdExact(value) : (value) => formatTokensExact(value)

function formatReconciliation(
  { format, moreFollows }: ParsedExport,
  { from, to, rows, total, nothingRecorded }: Reconciliation,
): string {
  const shown = measures.filter((measure) => figureOf(total.exported, measure) !== null)
  const lines = rows.flatMap((row) => linesOf([row.day, row.model === null ? '' : oneLine(row.model, 40)], row, shown))
  const table = formatTable(
    ['DAY', 'MODEL', 'WHAT', '>EXPORT', '>RECORDED', '>DIFFERENCE', ''],
    [...lines, ...linesOf(['total', ''], total, shown)],
  )
  return [
    `${format.title}, ${from === to ? from : `${from} to ${to}`} (UTC). Difference: export − recorded.`,
    '',
    table,
    ...notes(total, nothingRecorded, moreFollows).flatMap((note, i) => (i === 0 ? ['', note] : [note])),
  ].join('\n')
}

/** One line for each figure of the export; the day and model stand on the first. */
function linesOf(
  names: readonly [string, string],
  { exported, recorded, difference }: Omit<ReconciledRow, 'day' | 'model'>,
  shown: readonly Measure[],
): string[][] {
  const where = exported && recorded ? '' : exported ? 'only in the export' : 'only recorded'
  return shown.map((measure, i) => {
    const format = formatOf(measure)
    const say = (figures: Figures | null): string => {
      const value = figureOf(figures, measure)
      return value === null ? '–' : value < 0 ? formatDelta(value, format) : format(value)
    }
    const off = figureOf(difference, measure)
    const whole = figureOf(exported, measure)
    const share = off && whole ? `, ${formatDelta(off / whole, (size) => formatShare(size))}` : ''
    return [
      ...(i === 0 ? names : ['', '']),
      MEASURES[measure],
      say(exported),
      say(recorded),
      off === null ? '–' : formatDelta(off, format) + share,
      i === 0 ? where : '',
    ]
  })
}

function notes({ recorded }: Reconciliation['total'], nothingRecorded: readonly string[], moreFollows: boolean): string[] {
  const calls = (count: number, what: string): string[] =>
    count > 0 ? [`${formatTokensExact(count)} recorded ${count === 1 ? 'call' : 'calls'} ${what}.`] : []
  return [
    ...(nothingRecorded.length > 0 ? [`Nothing recorded on ${nothingRecorded.join(', ')}.`] : []),
    ...calls(recorded?.unknownUsageCalls ?? 0, 'without usage: their tokens are missing above'),
    ...calls(recorded?.unpricedCalls ?? 0, 'without a price: their cost is missing above'),
    ...calls(recorded?.estimatedCalls ?? 0, 'with an estimated cost'),
    ...(moreFollows ? ['The file is one page of a longer report: what follows is not compared.'] : []),
  ]
}
