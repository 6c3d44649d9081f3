import { createRequire } from 'node:module'
import { type ReadRecalling, readRecalling } from '#core/ingest/read-exchange.ts'
import type { Store } from '#core/store/store.ts'
import type { AttemptRecord, CallRecord, SegmentRecord } from '#shared/model/records.ts'
import { bandOf } from '#shared/runs/bands.ts'
import { createTokenizerFor } from '#shared/tokens/tokenizer-for.ts'

const require = createRequire(import.meta.url)
const tokenizerFor = createTokenizerFor({
  o200k_base: require('js-tiktoken/ranks/o200k_base'),
  cl100k_base: require('js-tiktoken/ranks/cl100k_base'),
})

/** A segment in one of these falls to no text: it stands for a bucket that the provider reports by itself. */
const ofText = ({ buckets }: SegmentRecord): boolean => buckets.other === undefined
/** Nothing was to be counted, or the band's low end left nothing to share out. */
const UNCOUNTED = new Set(['request not read', 'answer not read', 'not all of it was read'])

export interface Unattributed {
  /** Attempts of which more is unattributed than the band of law 4 leaves over, in words. */
  readonly beyond: readonly string[]
  /** By wire format. */
  readonly table: Readonly<Record<string, { attempts: number; input: number; unattributed: number; whole: number }>>
}

/** Counts the texts of every stored call again, without anything that is counted around them: at least so much the band must explain. */
export function findUnattributed(store: Store): Unattributed {
  const beyond: string[] = []
  const recall = readRecalling(store)
  const table: Record<string, { attempts: number; input: number; unattributed: number; whole: number }> = {}
  for (const { run } of store.runs.list({}))
    for (const call of store.derived.calls(run.id))
      for (const attempt of call.attempts) {
        const segments = store.derived.segments(call.id).filter((each) => each.attempt === attempt.index && ofText(each))
        const lost = segments.filter(({ kind }) => kind === 'unattributed')
        const input = sum(segments.filter(({ direction }) => direction === 'input'))
        const row = table[call.api] ?? { attempts: 0, input: 0, unattributed: 0, whole: 0 }
        table[call.api] = row
        row.attempts += 1
        row.input += input
        row.unattributed += sum(lost.filter(({ direction }) => direction === 'input'))
        row.whole += lost.some(({ name = '' }) => name === 'not all of it was read') ? 1 : 0
        const counted = lost.filter(({ name = '' }) => !UNCOUNTED.has(name))
        if (counted.length > 0) beyond.push(...tooMuch(store, recall, call, attempt, segments, counted))
      }
  return { beyond, table }
}

function tooMuch(
  store: Store,
  recall: ReadRecalling,
  call: CallRecord,
  { exchangeId }: AttemptRecord,
  segments: readonly SegmentRecord[],
  lost: readonly SegmentRecord[],
): string[] {
  const opened = store.facts.opened(exchangeId)
  const { request, response } = opened ? recall(opened) : { request: null, response: null }
  const { high } = bandOf(request?.model || (response?.servedModel ?? ''))
  const tokenizer = tokenizerFor(request?.model ?? '')
  const texts = { input: request?.parts ?? [], output: response?.output ?? [] }
  return (['input', 'output'] as const).flatMap((direction) => {
    const of = (all: readonly SegmentRecord[]) => sum(all.filter((each) => each.direction === direction))
    const isApart = direction === 'output' && segments.some(({ buckets }) => (buckets.reasoning ?? 0) > 0)
    const visible = texts[direction].filter((part) => !('media' in part && part.media) && !(isApart && part.kind === 'reasoning'))
    const counted = visible.reduce((total, { text }) => total + tokenizer.count(text), 0)
    const reported = of(segments) - (isApart ? of(segments.filter(({ buckets }) => (buckets.reasoning ?? 0) > 0)) : 0)
    const left = Math.max(0, reported - Math.floor(high * counted))
    return of(lost) > left
      ? [`${call.api} ${call.id}: ${of(lost)} of ${reported} ${direction} tokens are nobody’s, at most ${left} may be`]
      : []
  })
}

const sum = (segments: readonly SegmentRecord[]): number => segments.reduce((total, { tokens }) => total + tokens, 0)
