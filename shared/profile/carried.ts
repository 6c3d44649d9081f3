import type { AgentId, CallId } from '../model/ids.ts'
import { rememberedWords, wordsOf } from './spoken-words.ts'
import { toolArgument } from './tool-argument.ts'
import type { AgentTranscript, BlockSend, TranscriptBlock } from './transcript.ts'

/** What was observed of something that later prompts carried on. It says nothing of what the model may have read in it. */
export type CarriedEvidence =
  /** No answer of this agent in this run asked for any of these tools. */
  | { readonly kind: 'never-called'; readonly offered: number; readonly tools: readonly string[] }
  /** The same tool was called again with equal arguments, and the newer result stands in the prompt too. */
  | { readonly kind: 'superseded'; readonly by: CallId }
  /** After the answer to the call that first sent it, no answer repeats a line, an identifier or a path of it, or of what was asked for. */
  | { readonly kind: 'not-quoted' }

/** Something that was sent again and again, and of which no later use was seen. */
export interface CarriedItem {
  readonly agentId: AgentId
  readonly kind: 'tool-schema' | 'tool-result'
  /** The tool; '' for several. */
  readonly name: string
  /** What the tool was asked; '' for schemas, and where nobody said. */
  readonly argument: string
  /** When first sent; null: no usage was reported. */
  readonly tokens: number | null
  /** Prompts that carried it since it was of no more use: what the cost is of. */
  readonly carriedIn: number
  readonly carryNanoUsd: number
  /** Of these prompts, the ones without a price. */
  readonly unpricedIn: number
  readonly evidence: CarriedEvidence
}

/** A text of this length was cut when it was stored (`CallRecord.toolArguments`): two of them may differ behind it. */
const CUT = 200

/** Finds what was carried and not used again, dearest first. `transcripts`: of one run, whole. */
export function findCarried(transcripts: readonly AgentTranscript[]): readonly CarriedItem[] {
  return transcripts
    .flatMap((transcript) => [...neverCalled(transcript), ...resultsOf(transcript)])
    .filter(({ carriedIn, carryNanoUsd, unpricedIn }) => carriedIn > 0 && (carryNanoUsd > 0 || unpricedIn > 0))
    .sort((a, b) => b.carryNanoUsd - a.carryNanoUsd || (b.tokens ?? 0) * b.carriedIn - (a.tokens ?? 0) * a.carriedIn)
}

/**
 * Tools that were offered and never asked for. A use that no schema explains may belong to one that stands for many (a server's toolset):
 * then nothing is said.
 */
function neverCalled({ agentId, blocks, calls }: AgentTranscript): CarriedItem[] {
  const schemas = blocks.filter(({ kind }) => kind === 'tool-schema')
  const used = new Set(calls.flatMap(({ call }) => call.toolUses.map(({ name }) => name)))
  const offered = new Set(schemas.map(({ name }) => name))
  if (schemas.some(({ name }) => name === undefined) || [...used].some((name) => !offered.has(name))) return []
  const idle = schemas.filter(({ name }) => name !== undefined && !used.has(name))
  if (idle.length === 0) return []
  const sends = idle.flatMap(({ carried }) => carried)
  const evidence = {
    kind: 'never-called',
    offered: offered.size,
    tools: [...new Set(idle.map(({ name = '' }) => name))],
  } as const
  const tokens = idle.reduce<number | null>(
    (sum, { first }) => (sum === null || first.tokens === null ? null : sum + first.tokens),
    0,
  )
  const [only] = evidence.tools.length === 1 ? evidence.tools : []
  return [{ agentId, kind: 'tool-schema', name: only ?? '', argument: '', tokens, ...sumOf(sends), evidence }]
}

function resultsOf(transcript: AgentTranscript): CarriedItem[] {
  const { agentId, blocks, calls } = transcript
  const results = withUses(transcript)
  const newest = new Map(results.flatMap(({ result, key }) => (key === null ? [] : [[key, result] as const])))
  const remembered = rememberedWords(calls.map(({ answer }) => answer.flatMap((id) => blocks[id]?.text ?? [])))
  return results.flatMap(({ result, name, argument, key }): CarriedItem[] => {
    const of = { agentId, kind: 'tool-result', name, argument, tokens: result.first.tokens } as const
    const newer = key === null ? undefined : newest.get(key)
    const by = newer && newer !== result ? calls[newer.first.at] : undefined
    if (newer && by) {
      const sends = result.carried.filter(({ at }) => at >= newer.first.at)
      if (sends.length > 0) return [{ ...of, ...sumOf(sends), evidence: { kind: 'superseded', by: by.call.id } }]
    }
    return isQuoted(transcript, result, argument, remembered)
      ? []
      : [{ ...of, ...sumOf(result.carried), evidence: { kind: 'not-quoted' } }]
  })
}

/** Whether something of a result is said again, or could be: answers that cannot be read, and results with nothing to know them by, may. */
function isQuoted(
  { calls }: AgentTranscript,
  result: TranscriptBlock,
  argument: string,
  lastSaid: ReadonlyMap<string, number>,
): boolean {
  const later = calls.slice(result.first.at + 1)
  if (later.some(({ call, answer }) => call.outcome !== 'failed' && answer.length === 0)) return true
  const words = new Set([...wordsOf(result.text), ...wordsOf(argument), argument.trim()].filter((word) => word !== ''))
  if (words.size === 0) return true
  return [...words].some((word) => (lastSaid.get(word) ?? -1) > result.first.at)
}

interface UsedResult {
  readonly result: TranscriptBlock
  readonly name: string
  readonly argument: string
  /** The tool and its whole arguments; null: they are not known whole. */
  readonly key: string | null
}

/** Results with the use that they answer: the newest one of that id before them, for small servers number theirs anew. */
function withUses({ blocks, calls }: AgentTranscript): UsedResult[] {
  const uses = new Map<string, { name: string; args: string }>()
  return calls.flatMap(({ call, prompt }, at) => {
    const first = (prompt ?? []).flatMap((id) => {
      const block = blocks[id]
      return block?.kind === 'tool-result' && block.first.at === at ? [block] : []
    })
    const found = first.map((result): UsedResult => {
      const use = result.toolUseId === undefined ? undefined : uses.get(result.toolUseId)
      const whole = use && use.args !== '' && use.args.length < CUT
      return {
        result,
        name: use?.name ?? result.name ?? '',
        argument: use ? toolArgument(use.args) : '',
        key: whole ? `${use.name}\u001f${use.args}` : null,
      }
    })
    for (const [index, { id, name }] of call.toolUses.entries()) uses.set(id, { name, args: call.toolArguments[index] ?? '' })
    return found
  })
}

function sumOf(sends: readonly BlockSend[]): Pick<CarriedItem, 'carriedIn' | 'carryNanoUsd' | 'unpricedIn'> {
  const unpriced = sends.filter(({ nanoUsd }) => nanoUsd === null)
  return {
    carriedIn: new Set(sends.map(({ at }) => at)).size,
    carryNanoUsd: sends.reduce((sum, { nanoUsd }) => sum + (nanoUsd ?? 0), 0),
    unpricedIn: new Set(unpriced.map(({ at }) => at)).size,
  }
}
