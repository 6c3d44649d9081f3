import { apportion } from '#shared/model/apportion.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { OutputPart, PromptPart } from '#shared/model/prompt.ts'
import type { CallRecord, SegmentRecord } from '#shared/model/records.ts'
import { buildTranscript } from '#shared/profile/build-transcript.ts'
import type { AgentTranscript, BlockKind, SpokenCall, SpokenPart } from '#shared/profile/transcript.ts'
import { canonicalArguments } from '#shared/providers/canonical-json.ts'
import { sizeParts } from '#shared/runs/part-sizes.ts'
import { type ReadRecalling, type RecalledExchange, readRecalling } from '../ingest/read-exchange.ts'
import type { Store } from '../store/store.ts'
import { noTextOfCall } from './no-text.ts'

/** Reads a run's conversations from its stored bodies and keeps the last one read: a search asks for it again at every letter. */
export function rememberTranscripts(): (store: Store, runId: RunId) => readonly AgentTranscript[] {
  let last: { readonly key: string; readonly transcripts: readonly AgentTranscript[] } | null = null
  return (store, runId) => {
    const calls = store.derived.calls(runId)
    const { at = '' } = store.derived.run(runId)?.removed ?? {}
    const key = `${runId} ${at} ${calls.map(({ id, endUs, agentId, attempts }) => `${id}${endUs}${agentId}${attempts.length}`).join()}`
    if (last?.key !== key) last = { key, transcripts: buildTranscript(readSpoken(store, calls)) }
    return last.transcripts
  }
}

/** The whole text of one part, as it stands in the call's own exchange; null: there is none. */
export function readPartText(store: Store, call: CallRecord, side: 'prompt' | 'answer', index: number): string | null {
  const exchange = lastExchange(readRecalling(store), store, call)
  const part = side === 'prompt' ? exchange?.request?.parts[index] : exchange?.response?.output[index]
  if (!part) return null
  return side === 'answer' && part.kind === 'tool-arguments' ? canonicalArguments(part.text) : part.text
}

function lastExchange(read: ReadRecalling, store: Store, call: CallRecord): RecalledExchange | null {
  const attempt = call.attempts.at(-1)
  const opened = attempt ? store.facts.opened(attempt.exchangeId) : null
  return opened && read(opened)
}

function* readSpoken(store: Store, calls: readonly CallRecord[]): Generator<SpokenCall> {
  const read = readRecalling(store)
  for (const call of calls) {
    const exchange = lastExchange(read, store, call)
    const last = call.attempts.at(-1)?.index ?? 0
    const segments = store.derived.segments(call.id).filter(({ attempt }) => attempt === last)
    const input = segments.filter(({ direction }) => direction === 'input')
    const prompt = exchange?.request ? sized(exchange.request.parts, input) : null
    const noText = prompt && exchange?.response ? null : noTextOfCall(store, call)
    yield { call, prompt, answer: spokenAnswer(exchange?.response?.output ?? [], segments), ...(noText && { noText }) }
  }
}

const sumOf = (segments: readonly SegmentRecord[], what: 'tokens' | 'nanoUsd'): number =>
  segments.reduce((sum, segment) => sum + segment[what], 0)

function sized(parts: readonly PromptPart[], segments: readonly SegmentRecord[]): SpokenPart[] {
  const byTokens = sizeParts(parts, segments)
  const byMoney = sizeParts(
    parts,
    segments.map((segment) => ({ ...segment, tokens: segment.nanoUsd })),
  )
  return byTokens.map(({ kind, name, text, toolUseId, media, cacheBreak, recalled, tokens }, index) => ({
    ...wordsFor(kind, name),
    text: name?.startsWith(ARGUMENTS) ? canonicalArguments(text) : text,
    ...(toolUseId === undefined ? {} : { toolUseId }),
    ...(media === undefined ? {} : { media }),
    ...(cacheBreak === undefined ? {} : { cacheBreak }),
    tokens,
    nanoUsd: byMoney[index]?.tokens ?? 0,
    index: recalled ? null : index,
  }))
}

const ARGUMENTS = 'tool-arguments:'

function wordsFor(kind: PromptPart['kind'], name: string | undefined): { kind: BlockKind; name?: string } {
  if (kind === 'assistant' && name?.startsWith(ARGUMENTS)) return { kind: 'tool-use', name: name.slice(ARGUMENTS.length) }
  if (kind === 'assistant' && name === 'reasoning') return { kind: 'reasoning' }
  return { kind, ...(name === undefined ? {} : { name }) }
}

const ANSWER_KINDS = { text: 'assistant', reasoning: 'reasoning', 'tool-arguments': 'tool-use' } as const

/** An answer's parts with their shares of what was charged for their kind. What was generated and not shown is a part without a text. */
function spokenAnswer(output: readonly OutputPart[], segments: readonly SegmentRecord[]): SpokenPart[] {
  const generated = segments.filter(({ direction }) => direction === 'output')
  const shares = output.map(() => ({ tokens: 0, nanoUsd: 0 }))
  const hidden: SpokenPart[] = []
  for (const kind of ['text', 'reasoning', 'tool-arguments'] as const) {
    const own = generated.filter((segment) => segment.kind === kind)
    const places = output.flatMap((part, at) => (part.kind === kind ? [at] : []))
    const tokens = sumOf(own, 'tokens')
    const nanoUsd = sumOf(own, 'nanoUsd')
    if (places.length === 0) {
      if (tokens > 0) hidden.push({ kind: ANSWER_KINDS[kind], text: '', tokens, nanoUsd, index: null })
      continue
    }
    const weights = places.map((at) => output[at]?.text.length ?? 0)
    const [ofTokens, ofMoney] = [apportion(tokens, weights), apportion(nanoUsd, weights)]
    for (const [at, place] of places.entries()) shares[place] = { tokens: ofTokens[at] ?? 0, nanoUsd: ofMoney[at] ?? 0 }
  }
  for (const { kind, name, tokens, nanoUsd } of generated) {
    if (kind === 'text' || kind === 'reasoning' || kind === 'tool-arguments') continue
    hidden.push({ kind: 'unattributed', ...(name === undefined ? {} : { name }), text: '', tokens, nanoUsd, index: null })
  }
  const said = output.map(
    ({ kind, name, text }, index): SpokenPart => ({
      kind: ANSWER_KINDS[kind],
      ...(name === undefined ? {} : { name }),
      text: kind === 'tool-arguments' ? canonicalArguments(text) : text,
      tokens: shares[index]?.tokens ?? 0,
      nanoUsd: shares[index]?.nanoUsd ?? 0,
      index,
    }),
  )
  return [...said, ...hidden]
}
