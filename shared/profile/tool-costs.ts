import type { CallId } from '../model/ids.ts'
import type { CallRecord } from '../model/records.ts'
import { inOrderOfStart } from './call-order.ts'
import type { ProfileInput } from './profile.ts'
import { eachSlice } from './slices.ts'
import { argumentOf } from './tool-argument.ts'
import { toolSpans } from './tool-spans.ts'

/** One use of a tool, and what its result went on to cost: a result is produced once and paid for in every call that carries it. */
export interface ToolCost {
  readonly toolUseId: string
  readonly tool: string
  readonly argument: string
  /** The call that asked for it. */
  readonly callId: CallId
  readonly agent: string
  /** null: nobody saw its execution end. */
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

/** Every tool use of a run with the cost of its result, dearest first; ties in the order of use. What was waste is not in it. */
export function toolCosts(input: ProfileInput): ToolCost[] {
  const drafts = new Map<string, Draft>()
  for (const call of inOrderOfStart(input.calls)) {
    for (const index of call.toolUses.keys()) drafts.set(keyOf(call, index), draftOf(call, index))
  }
  for (const { call, index, durationUs } of toolSpans(input.spans, input.calls).executions) {
    const draft = drafts.get(keyOf(call, index))
    if (draft) draft.durationUs = durationUs
  }
  eachSlice(input, ({ call, segment, waste, use, shares }) => {
    const draft = waste === null && segment?.kind === 'tool-result' && use ? drafts.get(keyOf(use.call, use.index)) : undefined
    if (!draft) return
    if (draft.lastCall !== call.id) draft.sentInCalls += 1
    draft.lastCall = call.id
    for (const { tokens, nanoUsd } of shares) {
      if (draft.sentInCalls === 1) draft.producedTokens += tokens
      draft.sentTokens += tokens
      draft.nanoUsd += nanoUsd
    }
  })
  return Array.from(drafts.values(), ({ lastCall: _, ...cost }) => cost).sort((a, b) => b.nanoUsd - a.nanoUsd)
}

const keyOf = (call: CallRecord, index: number): string => `${call.id} ${index}`

function draftOf(call: CallRecord, index: number): Draft {
  const use = call.toolUses[index] ?? { id: '', name: '' }
  return {
    toolUseId: use.id,
    tool: use.name,
    argument: argumentOf({ call, use, index }),
    callId: call.id,
    agent: call.agent,
    durationUs: null,
    producedTokens: 0,
    sentTokens: 0,
    sentInCalls: 0,
    nanoUsd: 0,
    lastCall: null,
  }
}
