import { formatDuration } from '#shared/format/duration.ts'
import { formatUsd } from '#shared/format/money.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import { formatTreeTable, type TreeNode } from '#shared/format/tree.ts'
import type { Call, RunDetail, Span } from '#shared/model/run.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { ask, printJson } from './reading.ts'
import { formatRunHead } from './run-summary.ts'
import { formatCacheLosses } from './show-cache.ts'

type Weight = 'cost' | 'tokens' | 'time'

interface ShowOptions extends DataOption {
  readonly json?: boolean
  readonly cache?: boolean
  readonly weight: Weight
}

export async function show(ref: string, options: ShowOptions): Promise<void> {
  const dataDir = dataDirOf(options)
  const detail = await ask(dataDir, 'runs.show', { ref })
  if (options.cache) {
    const explained = await ask(dataDir, 'runs.cache', { ref: detail.id })
    if (options.json) printJson(explained)
    else process.stdout.write(`${[...formatRunHead(detail), '', formatCacheLosses(detail, explained)].join('\n')}\n`)
    return
  }
  if (options.json) printJson({ schema: 1, ...detail })
  else process.stdout.write(`${formatRun(detail, options.weight)}\n`)
}

const AMOUNTS: Record<Weight, (value: number) => string> = { cost: formatUsd, tokens: formatTokens, time: formatDuration }

function formatRun(detail: RunDetail, weight: Weight): string {
  const roots = detail.spans.filter((span) => span.parentId === null)
  const children = roots.map((root) => toTree(root, detail, weight))
  const total = children.reduce((sum, child) => sum + child.total, 0)
  const root: TreeNode = { name: detail.name, self: 0, total, children }
  return [...formatRunHead(detail), '', ...formatTreeTable(root, { amount: AMOUNTS[weight], maxName: 90 })].join('\n')
}

/** Agents and calls as they were asked; attempts where a call needed several; tool executions where they took or started something. */
function toTree(span: Span, detail: RunDetail, weight: Weight): TreeNode {
  const call = span.kind === 'call' ? detail.calls.find(({ spanId }) => spanId === span.id) : undefined
  const children = detail.spans
    .filter(({ parentId, kind }) => parentId === span.id && !(kind === 'attempt' && call?.attempts.length === 1))
    .sort((a, b) => a.startUs - b.startUs)
    .map((child) => ({ child, node: toTree(child, detail, weight) }))
    // Tools cost time; in money and tokens only the subagents below them do.
    .filter(({ child, node }) => child.kind !== 'tool' || weight === 'time' || node.children.length > 0)
    .map(({ node }) => node)
  const own = weight === 'time' ? span.endUs - span.startUs : weight === 'tokens' ? span.tokens : span.totalNanoUsd
  // Agents overlap with what they wait for, so by time they are as long as what stands under them.
  const total = span.kind === 'agent' ? children.reduce((sum, child) => sum + child.total, 0) : own
  return { name: call ? callName(call, detail.calls.indexOf(call) + 1) : spanName(span, detail), self: 0, total, children }
}

function callName(call: Call, number: number): string {
  const tools = call.toolUses.map(({ name }) => name).join(', ')
  const did =
    call.outcome === 'completed' ? tools || call.stopReason || '' : `${call.outcome}: ${call.error ?? call.status ?? ''}`
  const tokens = call.usage
    ? `${formatTokens(call.usage.inputTotal)} → ${formatTokens(call.usage.outputTotal)}`
    : 'tokens unknown'
  const price = call.cost.kind === 'unpriced' ? `, unpriced (${call.cost.why})` : ''
  return `${number} ${call.servedModel}  ${tokens}${price}${did ? `  ${did}` : ''}`
}

function spanName(span: Span, { calls }: RunDetail): string {
  if (span.kind === 'tool') return `${span.name}, ${formatDuration(span.endUs - span.startUs)}`
  if (span.kind !== 'attempt') return span.name
  const attempt = calls.flatMap(({ attempts }) => attempts).find(({ spanId }) => spanId === span.id)
  const took = formatDuration(span.endUs - span.startUs)
  return `${span.name}: ${attempt?.status ?? 'no answer'} in ${took}${attempt?.retryReason ? `, retry of ${attempt.retryReason}` : ''}`
}
