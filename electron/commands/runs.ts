import type { RunListItem } from '#shared/api/contract.ts'
import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd } from '#shared/format/money.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatTokens } from '#shared/format/tokens.ts'
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
      formatTokens(run.usage.inputTotal),
      formatTokens(run.usage.outputTotal),
      formatDuration(run.durationMs * 1000),
      costOf(run),
    ]),
  )
}

/** Each run's cost as `show` and the interface say it: no total stands below that a column would have to add up to. */
function costOf({ cost, callCount }: RunListItem): string {
  const amount = formatUsd(cost.unpricedCalls === callCount ? null : cost.nanoUsd)
  return cost.unpricedCalls > 0 && cost.unpricedCalls < callCount ? `${amount} + ${cost.unpricedCalls} unpriced` : amount
}

/** `2026-11-23 14:26` in the user's zone. */
function localMinute(iso: string): string {
  const date = new Date(iso)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}
