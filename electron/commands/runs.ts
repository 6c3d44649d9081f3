import type { RunListItem } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { knownDurationMs, knownTokens } from '#shared/format/known.ts'
import { formatUsd } from '#shared/format/money.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import { knownAmount } from '#shared/model/cost.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { ask, printJson } from './reading.ts'
import { formatTable } from './table.ts'

interface RunsOptions extends DataOption {
  readonly json?: boolean
  /** Milliseconds. */
  readonly since?: number
  readonly tag?: string
  readonly limit?: number
}

const SHOWN_WITHOUT_LIMIT = 50

export async function runs(options: RunsOptions): Promise<void> {
  const { json, since, tag, limit } = options
  const list = await ask(dataDirOf(options), 'runs.list', {
    includeDemo: true,
    ...(since !== undefined && { sinceMs: since }),
    ...(tag !== undefined && { tag }),
    ...(limit !== undefined ? { limit } : !json && { limit: SHOWN_WITHOUT_LIMIT }),
  })
  if (json) printJson(list.map(contractRun))
  else if (list.length === 0 && (since !== undefined || tag !== undefined))
    process.stderr.write('No run fits --since and --tag. Without them, `agentprof runs` lists all.\n')
  else if (list.length === 0)
    process.stderr.write('No runs. Point an agent at the recorder, or record one: agentprof run -- CMD\n')
  else process.stdout.write(`${formatRuns(list)}\n`)
}

/** The contract's Run: what the interface's list adds to it stays inside. */
function contractRun({ openCalls: _, ...run }: RunListItem): Omit<RunListItem, 'openCalls'> {
  return run
}

function formatRuns(list: readonly RunListItem[]): string {
  return formatTable(
    ['RUN', 'NAME', 'STATUS', 'STARTED', '>CALLS', '>IN', '>OUT', '>TIME', '>COST'],
    list.map((run) => [
      run.id.slice(0, 8),
      oneLine(run.name, 44),
      run.source === 'recorded' ? run.status : `${run.status}, ${run.source}`,
      localMinute(run.startedAt),
      String(run.callCount),
      formatTokens(knownTokens(run)?.input),
      formatTokens(knownTokens(run)?.output),
      formatDuration(microseconds(knownDurationMs(run))),
      costOf(run),
    ]),
  )
}

/** Each run's cost as `show` and the interface say it: no total stands below that a column would have to add up to. */
function costOf({ cost }: RunListItem): string {
  const amount = knownAmount(cost)
  return cost.unpricedCalls > 0 && amount !== null ? `${formatUsd(amount)} + ${cost.unpricedCalls} unpriced` : formatUsd(amount)
}

const microseconds = (ms: number | null): number | null => (ms === null ? null : ms * 1000)

/** `2026-11-23 14:26` in the user's zone. */
function localMinute(iso: string): string {
  const date = new Date(iso)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}
