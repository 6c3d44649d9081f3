import type { CachedCall } from '#shared/cache/cached-call.ts'
import { type CacheExplanation, explainCache } from '#shared/cache/explain.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { SizedPart } from '#shared/model/prompt.ts'
import type { CallRecord, SegmentRecord } from '#shared/model/records.ts'
import { ratesFor } from '#shared/pricing/price-usage.ts'
import type { SampleRun } from './sample-run.ts'

/** Explains a call of the sample run: its segments stand for the prompts that it never had. */
export function explainSampleCall(sample: SampleRun, callId: CallId): CacheExplanation | null {
  const at = sample.view.calls.findIndex(({ id }) => id === callId)
  const call = sample.view.calls[at]
  if (!call) return null
  const earlier = sample.view.calls.slice(0, at).filter(({ agentId }) => agentId === call.agentId)
  return explainCache(
    toCachedCall(sample, call),
    earlier.reverse().map((each) => toCachedCall(sample, each)),
  )
}

/** Without texts nothing can be compared: a core then has no parts of the prompts. */
function toCachedCall({ view, segments, priceRows }: SampleRun, call: CallRecord): CachedCall {
  const row = priceRows.find(({ model }) => model === call.servedModel)
  const parts = (view.noText ? [] : (segments.get(call.id) ?? [])).filter(({ direction }) => direction === 'input').map(toPart)
  return {
    id: call.id,
    agentId: call.agentId,
    provider: call.provider,
    model: call.servedModel,
    startUs: call.startUs,
    readyUs: call.endUs,
    parts: asLost(parts, call.usage?.cacheRead ?? 0),
    answer: [],
    usage: call.usage,
    rates: row && call.usage ? ratesFor(row, call.usage.inputTotal) : null,
    settings: () => ({}),
  }
}

function toPart({ kind, name, toolUseId, preview, tokens }: SegmentRecord, at: number): SizedPart {
  const known = kind === 'tool-schema' || kind === 'user' || kind === 'tool-result' || kind === 'assistant' ? kind : 'system'
  return {
    kind: known,
    ...(name === undefined ? {} : { name }),
    text: [name, toolUseId, preview].join(' '),
    message: known === 'tool-schema' || known === 'system' ? null : at,
    tokens,
    cacheBreak: '5m',
  }
}

/** What the script says was lost has a cause: nothing was read where the first tool moved, only tools where the instructions changed. */
function asLost(parts: readonly SizedPart[], read: number): SizedPart[] {
  const tools = parts.filter(({ kind }) => kind === 'tool-schema')
  const others = parts.filter(({ kind }) => kind !== 'tool-schema')
  if (parts.length > 6 && read === 0) return [...tools.slice(1), ...tools.slice(0, 1), ...others]
  if (parts.length <= 6 || read !== tools.reduce((sum, { tokens }) => sum + tokens, 0)) return [...parts]
  return parts.map((part) => (part.kind === 'system' ? { ...part, text: `${part.text} It is later.` } : part))
}
