import { type Usage, usageOf } from '../../model/usage.ts'
import { type JsonRecord, readCount, readNumber, readRecords, readString } from '../json-reading.ts'
import { shareOut, withoutZeros } from '../share-out.ts'

/** Counts of a Gemini answer, whatever the API calls them. undefined: not said. */
export interface GeminiCounts {
  readonly prompt: number | undefined
  /** Part of the prompt. */
  readonly cached: number | undefined
  /** What the provider's own tools put into the prompt; beside it. */
  readonly toolUse: number | undefined
  readonly answer: number | undefined
  /** Beside the answer. */
  readonly thoughts: number | undefined
  readonly total: number | undefined
  readonly promptByMedium: MediumCounts
  readonly cachedByMedium: MediumCounts
  readonly toolUseByMedium: MediumCounts
  readonly answerByMedium: MediumCounts
}

type Medium = (typeof MEDIA)[number]
type MediumCounts = Readonly<Partial<Record<Medium, number>>>

const MEDIA = ['audio', 'video', 'image', 'document'] as const

/** Clients that speak protobuf write enums as integers: `MODALITY_UNSPECIFIED`, `TEXT`, `IMAGE`, … */
const MODALITIES = ['', 'text', 'image', 'video', 'audio', 'document']

/** Reads a list of `ModalityTokenCount`; text stays in the whole. */
export function countByMedium(usage: JsonRecord, list: string, count: string): MediumCounts {
  const counts: Partial<Record<Medium, number>> = {}
  for (const record of readRecords(usage, list)) {
    const name = readString(record, 'modality')?.toLowerCase() ?? MODALITIES[readNumber(record, 'modality') ?? 0]
    const medium = MEDIA.find((each) => each === name)
    if (medium) counts[medium] = (counts[medium] ?? 0) + (readCount(record, count) ?? 0)
  }
  return counts
}

/** Reads `usageMetadata` of generateContent (js-genai, `GenerateContentResponseUsageMetadata`). null: it has no counts. */
export function readUsageMetadata(usage: JsonRecord): Usage | null {
  return toGeminiUsage({
    prompt: readCount(usage, 'promptTokenCount'),
    cached: readCount(usage, 'cachedContentTokenCount'),
    toolUse: readCount(usage, 'toolUsePromptTokenCount'),
    // As Live has it, the answer is a response.
    answer: readCount(usage, 'candidatesTokenCount') ?? readCount(usage, 'responseTokenCount'),
    thoughts: readCount(usage, 'thoughtsTokenCount'),
    total: readCount(usage, 'totalTokenCount'),
    promptByMedium: countByMedium(usage, 'promptTokensDetails', 'tokenCount'),
    cachedByMedium: countByMedium(usage, 'cacheTokensDetails', 'tokenCount'),
    toolUseByMedium: countByMedium(usage, 'toolUsePromptTokensDetails', 'tokenCount'),
    answerByMedium: countByMedium(
      usage,
      usage.candidatesTokensDetails === undefined ? 'responseTokensDetails' : 'candidatesTokensDetails',
      'tokenCount',
    ),
  })
}

/**
 * Disjoint buckets. total = prompt + answer + thoughts + tool use, as recorded traffic has it throughout; backends have disagreed on thoughts
 * (llm-gemini#75), so a total without them says that they are part of the answer. An answer that was all thinking, or was refused, has no
 * count of its own. null: there are no counts.
 */
export function toGeminiUsage(counts: GeminiCounts): Usage | null {
  const { prompt, answer, thoughts = 0, toolUse = 0, cached = 0, total } = counts
  if (prompt === undefined && answer === undefined && counts.thoughts === undefined) return null
  const said = (prompt ?? 0) + (answer ?? 0) + toolUse
  const within = total === said && thoughts > 0 && thoughts <= (answer ?? 0)
  const output = (answer ?? 0) + (within ? 0 : thoughts)
  const input = (prompt ?? Math.max(0, (total ?? 0) - said - thoughts)) + toolUse
  const inputMedia = MEDIA.map((medium) => {
    const fresh = Math.max(0, (counts.promptByMedium[medium] ?? 0) - (counts.cachedByMedium[medium] ?? 0))
    return fresh + (counts.toolUseByMedium[medium] ?? 0)
  })
  const [cacheRead = 0, ...inputParts] = shareOut(input, [cached, ...inputMedia])
  const [reasoning = 0, ...outputParts] = shareOut(output, [
    thoughts,
    ...MEDIA.map((medium) => counts.answerByMedium[medium] ?? 0),
  ])
  const other = Object.fromEntries(
    MEDIA.flatMap((medium, at) => [
      [`input.${medium}`, inputParts[at] ?? 0],
      [`output.${medium}`, outputParts[at] ?? 0],
    ]),
  )
  return usageOf({
    inputFresh: inputParts.at(-1) ?? 0,
    cacheRead,
    outputText: outputParts.at(-1) ?? 0,
    reasoning,
    other: withoutZeros(other),
  })
}
