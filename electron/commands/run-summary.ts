import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd } from '#shared/format/money.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import type { Run, RunDetail } from '#shared/model/run.ts'

/** What `agentprof run` says at the end: what it cost, what it lacks, and where to look. */
export function formatSummary(run: RunDetail | null): string {
  if (!run)
    return 'agentprof: no model call was recorded. The command may set its own base URL: it must read ANTHROPIC_BASE_URL or OPENAI_BASE_URL.'
  const [first, ...rest] = formatRunHead(run)
  return [`agentprof: ${first}`, ...rest, `  look     agentprof show ${run.id.slice(0, 8)}`].join('\n')
}

/** The head of a run in a terminal: its name and cost, then what makes it up. */
export function formatRunHead(run: RunDetail): string[] {
  const { usage, wasted } = run
  const retries = run.retryCount > 0 ? `, ${plural(run.retryCount, 'retry', 'retries')}` : ''
  const errors = run.errorCount > 0 ? `, ${run.errorCount} not completed` : ''
  const read = usage.inputTotal > 0 ? ` (${formatShare(usage.cacheRead, usage.inputTotal)} from cache)` : ''
  const state = run.status === 'finished' ? '' : `, ${run.status}`
  return [
    `${oneLine(run.name, 80)} cost ${formatCost(run)}`,
    `  run      ${run.id}${state}`,
    `  calls    ${run.callCount}${retries}${errors}; ${plural(run.toolCount, 'tool execution', 'tool executions')}; ${formatDuration(run.durationMs * 1000)}`,
    `  tokens   ${formatTokens(usage.inputTotal)} in${read}, ${formatTokens(usage.outputTotal)} out`,
    ...(wasted.nanoUsd > 0 ? [`  wasted   ${formatUsd(wasted.nanoUsd)}`] : []),
    ...dearest(run),
  ]
}

function formatCost({ cost, callCount }: Run): string {
  if (callCount > 0 && cost.unpricedCalls === callCount) return `– (no price known for ${plural(callCount, 'call', 'calls')})`
  const lacks = [
    ...(cost.estimatedCalls > 0 ? [`${cost.estimatedCalls} estimated`] : []),
    ...(cost.unpricedCalls > 0 ? [`${cost.unpricedCalls} unpriced and not included`] : []),
  ]
  return `${formatUsd(cost.nanoUsd)}${lacks.length > 0 ? ` (${lacks.join(', ')})` : ''}`
}

function dearest({ calls }: RunDetail): string[] {
  const priced = calls.flatMap((call, i) =>
    call.cost.kind === 'priced' ? [{ call, number: i + 1, nanoUsd: call.cost.nanoUsd }] : [],
  )
  const top = priced.reduce<(typeof priced)[number] | null>(
    (best, one) => (!best || one.nanoUsd > best.nanoUsd ? one : best),
    null,
  )
  if (!top || calls.length < 2) return []
  return [`  dearest  call ${top.number}, ${top.call.agent}, ${top.call.servedModel}: ${formatUsd(top.nanoUsd)}`]
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`
