import { formatDelta } from '#shared/format/delta.ts'
import { formatUsd, formatUsdColumn, formatUsdExact } from '#shared/format/money.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { Price } from '#shared/model/cost.ts'
import type { CallRecord } from '#shared/model/records.ts'
import { toIso } from '#shared/model/units.ts'
import type { AttemptPrice } from '#shared/pricing/explain-price.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { bucketName, formatExactColumn, rateText } from './rate-text.ts'
import { ask, printJson } from './reading.ts'
import { formatTable } from './table.ts'

interface ShowOptions extends DataOption {
  readonly json?: boolean
}

/** The price rows behind a run's calls or, with a call's number or id, how that call came by its cost. */
export async function showPrices(ref: string, wanted: string | undefined, options: ShowOptions): Promise<void> {
  const dataDir = dataDirOf(options)
  const { run, calls } = await ask(dataDir, 'runs.get', { ref })
  if (calls.length === 0) throw new CommandFailure(`${run.name} has no settled call.`)
  const call = wanted === undefined ? (calls.length === 1 ? calls[0] : undefined) : findCall(calls, wanted, run.name)
  if (!call) {
    if (options.json)
      printJson({ schema: 1, runId: run.id, calls: calls.map(({ id, cost }, i) => ({ number: i + 1, id, cost })) })
    else process.stdout.write(`${formatCalls(calls)}\n`)
    return
  }
  const attempts = await ask(dataDir, 'prices.explain', { callId: call.id })
  if (options.json) printJson({ schema: 1, callId: call.id, cost: call.cost, attempts })
  else process.stdout.write(`${formatCall(call, calls.indexOf(call) + 1, attempts)}\n`)
}

function findCall(calls: readonly CallRecord[], wanted: string, run: string): CallRecord {
  const found = /^\d{1,6}$/.test(wanted) ? calls[Number(wanted) - 1] : calls.find(({ id }) => id.startsWith(wanted))
  if (found) return found
  throw new CommandFailure(`${run} has no call ${wanted}: it has ${calls.length}, counted from 1. \`agentprof show\` lists them.`)
}

function formatCalls(calls: readonly CallRecord[]): string {
  const costs = formatUsdColumn(calls.map(({ cost }) => (cost.kind === 'unpriced' ? null : cost.nanoUsd)))
  const rows = calls.map((call, i) => [
    String(i + 1),
    oneLine(call.servedModel, 40),
    call.tier ?? '',
    costs.rows[i] ?? '',
    basisOf(call.cost),
    call.cost.kind === 'priced' ? (call.cost.priceRow ?? '') : '',
  ])
  return formatTable(['>CALL', 'MODEL', 'TIER', '>COST', 'BASIS', 'PRICE ROW'], [...rows, ['', 'all', '', costs.total, '', '']])
}

const FREE_WORDS: Record<Extract<Price, { kind: 'free' }>['why'], string> = {
  'not-billed': 'a failure that the provider does not bill',
  local: 'a server of your own',
  'cache-answer': 'answered from the cache',
  'count-only': 'counting tokens is free',
}

function basisOf(cost: Price): string {
  if (cost.kind === 'unpriced') return `unpriced: ${cost.why}`
  if (cost.kind === 'free') return `free: ${cost.why}`
  return cost.basis === 'reported' ? 'provider’s own figure' : cost.estimated ? 'estimated' : 'computed'
}

function formatCall(call: CallRecord, number: number, attempts: readonly AttemptPrice[]): string {
  const tier = call.tier === undefined ? '' : `, tier ${call.tier}`
  const head = `Call ${number}, ${oneLine(call.servedModel, 80)} at ${oneLine(call.provider, 80)}, ${toIso(call.startUs)}${tier}`
  const many = attempts.length > 1
  const parts = attempts.map((attempt) => [
    ...(many ? [`Attempt ${attempt.index + 1}: ${formatUsd(amountOrNull(attempt.cost))}`] : []),
    ...formatAttempt(attempt, call),
  ])
  const sum = many ? ['', `All ${attempts.length} attempts: ${formatUsdExact(amountOrNull(call.cost))}`] : []
  return [head, ...parts.flatMap((lines) => ['', ...lines]), ...sum].join('\n')
}

const amountOrNull = (cost: Price): number | null => (cost.kind === 'unpriced' ? null : cost.nanoUsd)

function formatAttempt(attempt: AttemptPrice, call: CallRecord): string[] {
  const { cost, row } = attempt
  if (cost.kind === 'free') return [`Free: ${FREE_WORDS[cost.why]}.`]
  if (cost.kind === 'unpriced') return unpriced(cost.why, call)
  const elsewhere = attempt.chargedElsewhere.map((what) => `Not in it: ${what}.`)
  const table = row ? [...formatLines(attempt, cost), ...elsewhere] : []
  if (cost.basis === 'computed') return table
  const compared =
    cost.computedNanoUsd === null ? 'We know of no price to compare it with.' : compare(cost.nanoUsd, cost.computedNanoUsd)
  return [
    ...table,
    ...(table.length > 0 ? [''] : []),
    `The provider says that it charged ${formatUsdExact(cost.nanoUsd)}, which counts. ${compared}`,
  ]
}

function unpriced(why: Extract<Price, { kind: 'unpriced' }>['why'], { servedModel, provider, tier }: CallRecord): string[] {
  switch (why) {
    case 'no-usage':
      return ['Unpriced: the provider reported no usage, and nothing was generated that could be counted.']
    case 'unknown-model':
      return [
        `Unpriced: no price is known for ${oneLine(servedModel, 80)} at ${oneLine(provider, 80)}.`,
        advise(servedModel, provider),
      ]
    case 'unknown-tier':
      return [
        `Unpriced: no price is known for the tier ${oneLine(tier ?? '', 40)} of ${oneLine(servedModel, 80)}.`,
        advise(servedModel, provider, tier),
      ]
  }
}

/** A line to copy. Names come from the wire: one that a shell could read as more than a name is not repeated. */
function advise(model: string, provider: string, tier?: string): string {
  const safe = (name: string, otherwise: string): string => (/^[\w.:@/-]{1,80}$/.test(name) ? name : otherwise)
  const where = `--provider ${safe(provider, 'HOST')}${tier === undefined ? '' : ` --tier ${safe(tier, 'TIER')}`}`
  return [
    `agentprof prices set ${safe(model, 'MODEL')} ${where} --input USD --output USD`,
    'prices calls from now on; `agentprof rebuild --reprice` then prices this one too.',
  ].join('\n')
}

function compare(reported: number, computed: number): string {
  const off = reported - computed
  if (off === 0) return 'Our rows come to the same.'
  const share = computed === 0 ? '' : `, ${formatDelta(off / computed, (size) => formatShare(size))}`
  return `Our rows come to ${formatUsdExact(computed)} (${formatDelta(off, formatUsdExact)}${share}).`
}

type Priced = Extract<Price, { kind: 'priced' }>

function formatLines({ row, lines, usd, aboveInputTokens }: AttemptPrice, cost: Priced): string[] {
  if (!row || usd === null) return []
  const since = row.effectiveFrom === null ? '' : `, in force since ${row.effectiveFrom}`
  const amounts = formatExactColumn([...lines.map((line) => line.usd), usd])
  const cells = lines.map((line, i) => [
    bucketName(line.bucket),
    formatTokensExact(line.count),
    line.ratePico === null ? '–' : rateText(line.bucket, line.ratePico),
    amounts[i] ?? '',
    noteOf(line),
  ])
  const total = ['total', '', '', amounts.at(-1) ?? '', roundingOf(usd, cost)]
  return [
    `Price row  ${row.id}`,
    `           ${row.book}${since}${row.geo === undefined ? '' : `, inference kept in ${row.geo.toUpperCase()}`}`,
    ...(aboveInputTokens === null
      ? []
      : [`           long context: more than ${formatTokensExact(aboveInputTokens)} input tokens`]),
    '',
    formatTable(['BUCKET', '>COUNT', '>× RATE', '>= AMOUNT', ''], [...cells, total]),
  ]
}

function noteOf({ bucket, ratedAs, ratePico, guessed }: AttemptPrice['lines'][number]): string {
  if (ratePico === null) return 'no price known: estimated'
  const as = ratedAs === bucket ? '' : `at the rate of ${bucketName(ratedAs)}`
  return [as, guessed ? 'estimated' : ''].filter((part) => part !== '').join(', ')
}

/** A call is rounded once, to the nano-dollar. */
function roundingOf(usd: string, { computedNanoUsd }: Priced): string {
  const exact = (usd.split('.')[1]?.length ?? 0) <= 9
  return exact ? '' : `rounded to ${formatUsdExact(computedNanoUsd)}`
}
