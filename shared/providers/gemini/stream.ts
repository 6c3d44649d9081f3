import { type JsonRecord, readCount, readNumber, readRecord, readRecords, readString, readText } from '../json-reading.ts'
import type { StreamEvent } from '../wire-body.ts'

/** A streamed answer put together again, in the shape of one that came whole. */
export interface AssembledGeneration {
  readonly document: JsonRecord
  /** A candidate said why it ended, or the prompt was refused. */
  readonly finished: boolean
  readonly firstContentOffset: number | null
}

interface Candidate {
  readonly parts: JsonRecord[]
  /** Its latest fields, without its content. */
  fields: JsonRecord
}

/** Chunks of `GenerateContentResponse`: parts are added up, everything else is repeated and the last counts, usage above all. */
export function assembleGenerateStream(events: readonly StreamEvent[]): AssembledGeneration {
  let top: JsonRecord = {}
  const candidates = new Map<number, Candidate>()
  let firstContentOffset: number | null = null
  for (const { data, offset } of events) {
    const { usageMetadata, ...fields } = data
    top = { ...top, ...fields, ...(saysMore(top.usageMetadata, usageMetadata) ? { usageMetadata } : {}) }
    for (const chunk of readRecords(data, 'candidates')) {
      const candidate = candidateAt(candidates, readCount(chunk, 'index') ?? 0)
      candidate.fields = { ...candidate.fields, ...chunk }
      for (const part of readRecords(readRecord(chunk, 'content'), 'parts')) {
        if (addPart(candidate.parts, part)) firstContentOffset ??= offset
      }
    }
  }
  const built = [...candidates].sort(([a], [b]) => a - b).map(([, { fields, parts }]) => ({ ...fields, content: { parts } }))
  const finished = built.some(hasEnded) || readText(readRecord(top, 'promptFeedback'), 'blockReason') !== undefined
  return { document: { ...top, candidates: built }, finished, firstContentOffset }
}

/** Vertex opens a stream with usage that only names the kind of traffic; such a one does not replace counts. */
function saysMore(known: unknown, later: unknown): boolean {
  const counts = (usage: unknown): boolean =>
    ['promptTokenCount', 'candidatesTokenCount', 'responseTokenCount'].some((name) => readNumber(usage, name) !== undefined)
  return later !== undefined && later !== null && (counts(later) || !counts(known))
}

function candidateAt(candidates: Map<number, Candidate>, index: number): Candidate {
  const known = candidates.get(index)
  if (known) return known
  const candidate: Candidate = { parts: [], fields: {} }
  candidates.set(index, candidate)
  return candidate
}

/** Text goes on where the part before is of the same kind. Returns whether the part carries generated content. */
function addPart(parts: JsonRecord[], part: JsonRecord): boolean {
  const text = readString(part, 'text')
  const last = parts.at(-1)
  const before = readString(last, 'text')
  if (text !== undefined && before !== undefined && (last?.thought === true) === (part.thought === true)) {
    parts[parts.length - 1] = { ...last, text: before + text }
  } else parts.push(part)
  return text === undefined ? Object.keys(part).some((key) => key !== 'thoughtSignature' && key !== 'thought') : text !== ''
}

const hasEnded = (candidate: JsonRecord): boolean =>
  (readText(candidate, 'finishReason') ?? 'FINISH_REASON_UNSPECIFIED') !== 'FINISH_REASON_UNSPECIFIED' ||
  (readNumber(candidate, 'finishReason') ?? 0) > 0
