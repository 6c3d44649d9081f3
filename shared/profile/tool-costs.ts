import type { CallId } from '../model/ids.ts'
import type { CallRecord } from '../model/records.ts'
import type { ProfileInput } from './profile.ts'
import { eachSlice } from './slices.ts'
import { toolArgument } from './tool-argument.ts'
import { spanDuration, toolSpans } from './tool-spans.ts'

/** One use of a tool, and what its result went on to cost: a result is produced once and paid for in every call that carries it. */
export interface ToolCost {
  readonly toolUseId: string
  readonly tool: string
  readonly argument: string
  /** The call that asked for it. */
  readonly callId: CallId
  readonly agent: string
  /** null: its execution was not seen to end. */
  readonly durationUs: number | null
  /** Tokens of the result when it was first sent. */
  readonly producedTokens: number
  /** Tokens of the result over all calls that sent it. */
  readonly sentTokens: number
  readonly sentInCalls: number
  /** Cost of the result over all calls that sent it, integer nano-dollars. */
  readonly nanoUsd: number
}

type Draft = { -readonly [K in keyof ToolCost]: ToolCost[K] } & { lastCall: CallId | null }

/** Every tool use of a run with the cost of its result, dearest first; ties in the order of use. Failed attempts are not in it. */
export function toolCosts(input: ProfileInput): ToolCost[] {
  const drafts = new Map<string, Draft>()
  for (const call of input.calls) {
    for (const [index, use] of call.toolUses.entries()) drafts.set(keyOf(call, use.id), draftOf(call, index, use))
  }
  for (const { span, call, use } of toolSpans(input.spans, input.calls).executions) {
    const draft = drafts.get(keyOf(call, use.id))
    if (draft) draft.durationUs = spanDuration(span)
  }
  eachSlice(input, ({ call, segment, failure, shares }) => {
    if (failure !== null || segment?.kind !== 'tool-result' || segment.toolUseId === undefined) return
    const draft = drafts.get(keyOf(call, segment.toolUseId))
    if (!draft) return
    const sum = (key: 'tokens' | 'nanoUsd'): number => shares.reduce((total, share) => total + share[key], 0)
    if (draft.lastCall !== call.id) draft.sentInCalls += 1
    if (draft.lastCall === null || (draft.sentInCalls === 1 && draft.lastCall === call.id)) draft.producedTokens += sum('tokens')
    draft.lastCall = call.id
    draft.sentTokens += sum('tokens')
    draft.nanoUsd += sum('nanoUsd')
  })
  return Array.from(drafts.values(), ({ lastCall: _, ...cost }) => cost).sort((a, b) => b.nanoUsd - a.nanoUsd)
}

/** Ids of tool uses hold within one conversation. */
const keyOf = (call: CallRecord, toolUseId: string): string => `${call.agentId}\u001f${toolUseId}`

const draftOf = (call: CallRecord, index: number, use: { readonly id: string; readonly name: string }): Draft => ({
  toolUseId: use.id,
  tool: use.name,
  argument: toolArgument(call.toolArguments[index] ?? ''),
  callId: call.id,
  agent: call.agent,
  durationUs: null,
  producedTokens: 0,
  sentTokens: 0,
  sentInCalls: 0,
  nanoUsd: 0,
  lastCall: null,
})
