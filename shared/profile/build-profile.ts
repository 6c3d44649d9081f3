import { type AgentId, agentSpanId } from '../model/ids.ts'
import type { CallRecord } from '../model/records.ts'
import { type AgentNode, agentTree } from './agent-tree.ts'
import { attemptTimes } from './attempt-times.ts'
import { inOrderOfStart } from './call-order.ts'
import { childFrame, draftFrame, type FrameDraft, type FrameName, freezeFrame, noteCall } from './frame-draft.ts'
import { frameName, stackOrder } from './frame-name.ts'
import { DEFAULT_STACK, type FrameTone, type Level, type Profile, type ProfileInput, TIME_STACK, type Weight } from './profile.ts'
import { providerToolTime } from './provider-tool-time.ts'
import { eachSlice } from './slices.ts'
import { rememberArguments } from './tool-argument.ts'
import { spanDuration, toolSpans } from './tool-spans.ts'

/** The levels of each weight's flame, from the root down, unless the user orders others. */
export const STACKS: Readonly<Record<Weight, readonly Level[]>> = {
  cost: DEFAULT_STACK,
  tokens: DEFAULT_STACK,
  time: TIME_STACK,
  calls: ['agent', 'call-site'],
}
/** The levels that a weight can be divided by (law 3): neither time nor a count of calls goes below the call into its segments. */
export const DIVISIBLE: Readonly<Record<Weight, ReadonlySet<Level>>> = {
  cost: new Set([...DEFAULT_STACK, 'call-site', 'model']),
  tokens: new Set([...DEFAULT_STACK, 'call-site', 'model']),
  time: new Set([...STACKS.time, 'model']),
  calls: new Set([...STACKS.calls, 'model']),
}

/** `down`: from the agent to what its money bought. `up`: turned over, so that what the money bought stands right under the run. */
export type FrameOrder = 'down' | 'up'

/**
 * Builds a run's left-heavy profile by one weight, pure. `stack`: the levels from the root down, in any order; those that the weight cannot
 * be divided by are left out (`Profile.stack` says what remains). A level that says nothing about an amount gives it no frame of its own.
 *
 * Laws: `root.total` is the run's cost (nano-dollars), usage (input + output tokens), busy time (µs) or number of calls, `===`; in every
 * frame total = self + Σ children. Time is busy time: what overlaps counts each time, but for a tool that the provider runs within a call.
 */
export function buildProfile(
  input: ProfileInput,
  weight: Weight,
  stack: readonly Level[] = STACKS[weight],
  order: FrameOrder = 'down',
): Profile {
  const levels = [...new Set(stack)].filter((level) => DIVISIBLE[weight].has(level))
  const root = draftFrame(input.runName, 'run', 'neutral')
  const ordered: ProfileInput = { ...input, calls: inOrderOfStart(input.calls) }
  const add = adder(ordered, root, levels, order)
  if (weight === 'time') addTimes(ordered, add)
  else if (weight === 'calls') for (const call of ordered.calls) add(call.agentId, call, 1, modelOnly(call))
  else addSlices(ordered, weight, levels, add)
  return {
    weight,
    stack: levels,
    root: freezeFrame(root),
    unknownCalls: input.calls.filter((call) => isUnknown(call, weight)).length,
  }
}

/** A call that the provider did not bill says nothing about tokens and lacks none. */
function isUnknown(call: CallRecord, weight: Weight): boolean {
  if (weight === 'cost') return call.cost.kind === 'unpriced'
  return weight === 'tokens' && call.usage === null && call.cost.kind !== 'free'
}

/** Names the frame of one level below the place of the call; null: the level says nothing. */
type Naming = (level: Level) => FrameName | null
type Add = (agent: AgentId | null, call: CallRecord | null, amount: number, naming: Naming) => void

const modelOnly =
  (call: CallRecord): Naming =>
  (level) =>
    level === 'model' ? modelFrame(call) : null

function adder(input: ProfileInput, root: FrameDraft, levels: readonly Level[], order: FrameOrder): Add {
  const agents = new Map(Array.from(agentTree(input.agents, input.calls), ([id, node]) => [id, agentFrames(node)]))
  const path: { name: FrameName; level: Level }[] = []
  return (agentId, call, amount, naming) => {
    if (amount === 0) return
    path.length = 0
    for (const level of levels) {
      if (level === 'agent') {
        if (agentId !== null) for (const name of agents.get(agentId) ?? []) path.push({ name, level })
      } else {
        const name = level === 'call-site' ? siteFrame(call) : naming(level)
        if (name) path.push({ name, level })
      }
    }
    if (order === 'up') path.reverse()
    let frame = root
    if (call) noteCall(root, call.id)
    for (const { name, level } of path) {
      frame = childFrame(frame, name, level)
      if (call) noteCall(frame, call.id)
    }
    frame.self += amount
  }
}

const agentFrames = (node: AgentNode): readonly FrameName[] =>
  node.path.map((agent, depth) => ({ name: agent.name, tone: depth === 0 ? 'neutral' : 'subagent' }))

const modelFrame = (call: CallRecord): FrameName => ({ name: call.servedModel || call.model, tone: 'neutral' })

const siteFrame = (call: CallRecord | null): FrameName | null => (call ? { name: call.callSite, tone: 'neutral' } : null)

function addSlices(input: ProfileInput, weight: 'cost' | 'tokens', levels: readonly Level[], add: Add): void {
  const argumentOf = rememberArguments()
  const standsOver = stackOrder(levels)
  eachSlice(input, (slice) => {
    for (const share of slice.shares) {
      add(slice.call.agentId, slice.call, weight === 'cost' ? share.nanoUsd : share.tokens, (level) => {
        if (level === 'model') return modelFrame(slice.call)
        if (level === 'agent' || level === 'call-site' || level === 'phase') return null
        return frameName(level, slice, share, standsOver, argumentOf)
      })
    }
  })
}

function addTimes(input: ProfileInput, add: Add): void {
  const { executions, others } = toolSpans(input.spans, input.calls)
  const executionsOf = Map.groupBy(executions, ({ call }) => call.id)
  const addPhase = (call: CallRecord, us: number, name: string, tone: FrameTone): void =>
    add(call.agentId, call, us, (level) => (level === 'phase' ? { name, tone } : modelOnly(call)(level)))
  // A tool runs under the call that asked for it, and no model works meanwhile.
  const addTool = (agent: AgentId | null, call: CallRecord | null, tool: string, us: number): void =>
    add(agent, call, us, (level) => {
      if (level === 'tool') return { name: tool, tone: 'tool' }
      return level === 'phase' ? { name: 'running', tone: 'tool' } : null
    })
  for (const call of input.calls) {
    const executed = executionsOf.get(call.id) ?? []
    const toolTime = providerToolTime(call)
    for (const { startUs, tokenUs, endUs, nextUs } of attemptTimes(call)) {
      addPhase(call, tokenUs - startUs - toolTime(startUs, tokenUs), 'waiting', 'fresh')
      addPhase(call, endUs - tokenUs - toolTime(tokenUs, endUs), 'generating', 'output')
      addPhase(call, nextUs - endUs, 'backoff', 'waste')
    }
    for (const { use, durationUs } of executed) if (durationUs !== null) addTool(call.agentId, call, use.name, durationUs)
  }
  const agentOfSpan = new Map(input.agents.map((agent) => [agentSpanId(agent.id), agent.id]))
  for (const span of others)
    addTool((span.parentId && agentOfSpan.get(span.parentId)) ?? null, null, span.name, spanDuration(span))
}
