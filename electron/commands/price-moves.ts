import { formatDelta } from '#shared/format/delta.ts'
import { formatUsdAt, formatUsdExact, usdDecimals } from '#shared/format/money.ts'
import { oneLine } from '#shared/format/one-line.ts'
import type { Cost } from '#shared/model/cost.ts'
import type { RunId } from '#shared/model/ids.ts'
import { nanoUsd } from '#shared/model/units.ts'
import { formatTable } from './table.ts'

interface RunCost {
  readonly id: RunId
  readonly name: string
  readonly cost: Cost
}

/** A run that costs something else than before, or says it with other confidence. */
export interface Move {
  readonly runId: RunId
  readonly name: string
  readonly before: Cost
  readonly after: Cost
}

/** What pricing everything anew did to the runs of a folder. */
export interface Repricing {
  /** The book of today. */
  readonly book: string
  readonly runs: number
  readonly moved: readonly Move[]
}

/** Compares the runs before and after; both in the same order. */
export function findMoves(before: readonly RunCost[], after: readonly RunCost[]): Omit<Repricing, 'book'> {
  const costs = new Map(before.map(({ id, cost }) => [id, cost]))
  const moved = after.flatMap(({ id, name, cost }): Move[] => {
    const old = costs.get(id)
    return old === undefined || JSON.stringify(old) === JSON.stringify(cost)
      ? []
      : [{ runId: id, name, before: old, after: cost }]
  })
  return { runs: after.length, moved }
}

/** Below a hundredth of a cent every digit is shown: a change must not read as none. */
const TINY = 100_000

export function formatMoves({ book, runs, moved }: Repricing): string {
  const head = `Priced anew with ${book}.`
  if (moved.length === 0) return `${head}\nNothing moved: every run costs what it cost before.`
  const decimals = usdDecimals(
    moved.flatMap(({ before, after }) => [before.nanoUsd, after.nanoUsd, after.nanoUsd - before.nanoUsd]),
  )
  const money = (amount: number): string => formatUsdAt(amount, decimals)
  const cost = ({ nanoUsd, unpricedCalls }: Cost): string =>
    money(nanoUsd) + (unpricedCalls > 0 ? ` + ${unpricedCalls} unpriced` : '')
  const row = (name: string, label: string, before: Cost, after: Cost): string[] => [
    name,
    label,
    cost(before),
    cost(after),
    formatDelta(after.nanoUsd - before.nanoUsd, (size) => (size < TINY ? formatUsdExact(size) : money(size))),
  ]
  const rows = moved.map((move) => row(move.runId.slice(0, 8), oneLine(move.name, 44), move.before, move.after))
  const total = row(
    '',
    `${moved.length} of ${runs} runs`,
    sum(moved.map((move) => move.before)),
    sum(moved.map((move) => move.after)),
  )
  return [head, '', formatTable(['RUN', 'NAME', '>BEFORE', '>AFTER', '>CHANGE'], [...rows, total])].join('\n')
}

const sum = (costs: readonly Cost[]): Cost =>
  costs.reduce((a, b) => ({
    nanoUsd: nanoUsd(a.nanoUsd + b.nanoUsd),
    reportedCalls: a.reportedCalls + b.reportedCalls,
    estimatedCalls: a.estimatedCalls + b.estimatedCalls,
    freeCalls: a.freeCalls + b.freeCalls,
    unpricedCalls: a.unpricedCalls + b.unpricedCalls,
  }))
