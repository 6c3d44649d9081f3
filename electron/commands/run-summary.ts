import { formatDuration } from '#shared/format/duration.ts'
import { knownDurationMs, knownTokens, unpricedWords } from '#shared/format/known.ts'
import { formatUsd } from '#shared/format/money.ts'
import { removedWords } from '#shared/format/no-text.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import { knownAmount } from '#shared/model/cost.ts'
import type { RunDetail } from '#shared/model/run.ts'

/** What `agentprof run` says at the end: what it cost, what it lacks, and where to look. */
export function formatSummary(run: RunDetail | null, mode: 'base-url' | 'proxy'): string {
  if (!run) return `agentprof: no model call was recorded. ${WHY_NOTHING[mode]}`
  const [first, ...rest] = formatRunHead(run)
  return [`agentprof: ${first}`, ...rest, `  look     agentprof show ${run.id.slice(0, 8)}`].join('\n')
}

const WHY_NOTHING = {
  'base-url': 'The command may set its own base URL: it must read ANTHROPIC_BASE_URL or OPENAI_BASE_URL.',
  proxy: 'The command must ask by the proxy that HTTPS_PROXY names; Node does so from 22.21 and 24.5 on.',
} as const

/** The head of a run in a terminal: its name and cost, then what makes it up. */
export function formatRunHead(run: RunDetail): string[] {
  const { usage, wasted } = run
  const tokens = knownTokens(run)
  const took = knownDurationMs(run)
  const retries = run.retryCount > 0 ? `, ${plural(run.retryCount, 'retry', 'retries')}` : ''
  const errors = run.errorCount > 0 ? `, ${run.errorCount} not completed` : ''
  const read = usage.inputTotal > 0 ? ` (${formatShare(usage.cacheRead, usage.inputTotal)} from cache)` : ''
  const state = run.status === 'finished' ? '' : `, ${run.status}`
  return [
    `${oneLine(run.name, 80)} cost ${formatCost(run)}`,
    `  run      ${run.id}${state}`,
    `  calls    ${run.callCount}${retries}${errors}${formatOpen(run)}; ${plural(run.toolCount, 'tool execution', 'tool executions')}; ${formatDuration(took === null ? null : took * 1000)}`,
    `  tokens   ${tokens ? `${formatTokens(tokens.input)} in${read}, ${formatTokens(tokens.output)} out` : 'unknown'}`,
    ...(wasted.nanoUsd > 0 ? [`  wasted   ${formatUsd(wasted.nanoUsd)}`] : []),
    ...dearest(run),
    ...(run.bodiesRemoved ? [`  texts    ${removedWords(run.bodiesRemoved)}`] : []),
  ]
}

function formatCost({ cost, calls }: RunDetail): string {
  const amount = knownAmount(cost)
  const lacks = [
    ...(cost.estimatedCalls > 0 ? [`${cost.estimatedCalls} estimated`] : []),
    ...(cost.unpricedCalls > 0 ? [amount === null ? unpricedWords(calls) : `not included: ${unpricedWords(calls)}`] : []),
    ...(calls.length === 0 ? ['no call has settled'] : []),
  ]
  return `${formatUsd(amount)}${lacks.length > 0 ? ` (${lacks.join('; ')})` : ''}`
}

/** Calls without an answer: those of a recorder that ended before they did, and those that are still open. */
function formatOpen({ open = [] }: RunDetail): string {
  const interrupted = open.filter((call) => call.interrupted).length
  const words = [
    ...(interrupted > 0 ? [`${interrupted} interrupted`] : []),
    ...(open.length > interrupted ? [`${open.length - interrupted} open`] : []),
  ]
  return words.map((each) => `, ${each}`).join('')
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
