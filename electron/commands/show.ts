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
  const root: TreeNode = { name: detail.name, self: 0, total, unknown: isUnknown(total, false, children), children }
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
  const nodes = span.kind === 'agent' ? [...children, ...openNodes(span.name, detail)] : children
  const total = span.kind === 'agent' ? children.reduce((sum, child) => sum + child.total, 0) : own
  const unknown = isUnknown(total, lacks(span, detail, weight), nodes)
  return {
    name: call ? callName(call, detail.calls.indexOf(call) + 1) : spanName(span, detail),
    self: 0,
    total,
    unknown,
    children: nodes,
  }
}

/** Nothing known adds up to it, and something of it is not known (law 2). */
const isUnknown = (total: number, lacking: boolean, children: readonly TreeNode[]): boolean =>
  total === 0 && (lacking || children.some(({ unknown }) => unknown))

/** Whether a call's or an attempt's own amount is not known. */
function lacks(span: Span, { calls }: RunDetail, weight: Weight): boolean {
  const of =
    span.kind === 'call'
      ? calls.find(({ spanId }) => spanId === span.id)
      : calls.flatMap(({ attempts }) => attempts).find(({ spanId }) => spanId === span.id)
  if (!of || weight === 'time') return false
  return weight === 'cost' ? of.cost.kind === 'unpriced' : of.usage === null
}

/** An agent's calls without an answer, whose amounts are not known, time included. */
const openNodes = (agent: string, { open = [] }: RunDetail): TreeNode[] =>
  open
    .filter((call) => call.agent === agent)
    .map(({ model, interrupted }) => ({
      name: interrupted ? `interrupted: ${model}, the recorder ended before its answer did` : `open: ${model}`,
      self: 0,
      total: 0,
      unknown: true,
      children: [],
    }))

function callName(call: Call, number: number): string {
  const tools = call.toolUses.map(({ name }) => name).join(', ')
  const did =
    call.outcome === 'completed' ? tools || call.stopReason || '' : `${call.outcome}: ${call.error ?? call.status ?? ''}`
  const estimated = call.usageSource === 'estimated' ? ' estimated' : ''
  const tokens = call.usage
    ? `${formatTokens(call.usage.inputTotal)} → ${formatTokens(call.usage.outputTotal)}${estimated}`
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
