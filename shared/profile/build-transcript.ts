import type { AgentId } from '../model/ids.ts'
import type { CallRecord } from '../model/records.ts'
import type {
  AgentTranscript,
  BlockSend,
  BlockSource,
  SpokenCall,
  SpokenPart,
  TranscriptBlock,
  TranscriptCall,
} from './transcript.ts'

/**
 * Folds the calls of a run, given in order of start, into one conversation for each agent. A block is known again by its kind, name, tool use
 * and text; equal ones within a prompt are told apart by their order. An answer is a block of its own, which later prompts carry.
 * Law: over a call, Σ tokens and Σ nanoUsd of its blocks are those of its parts.
 */
export function buildTranscript(calls: Iterable<SpokenCall>): readonly AgentTranscript[] {
  const agents = new Map<AgentId, Draft>()
  for (const spoken of calls) {
    const { agentId } = spoken.call
    const draft = agents.get(agentId) ?? { agentId, blocks: [], calls: [], known: new Map() }
    agents.set(agentId, draft)
    addCall(draft, spoken)
  }
  return Array.from(agents.values(), ({ agentId, blocks, calls }) => ({ agentId, blocks, calls }))
}

interface BlockDraft extends TranscriptBlock {
  readonly carried: BlockSend[]
}

interface Draft {
  readonly agentId: AgentId
  readonly blocks: BlockDraft[]
  readonly calls: TranscriptCall[]
  /** Blocks by their words: the first, second, … equal one of a prompt. */
  readonly known: Map<string, number[]>
}

function addCall(draft: Draft, { call, prompt, answer, noText }: SpokenCall): void {
  const at = draft.calls.length
  const seen = new Map<string, number>()
  const place = (part: SpokenPart): Place => {
    const words = wordsOf(part)
    const order = seen.get(words) ?? 0
    seen.set(words, order + 1)
    const equal = draft.known.get(words) ?? []
    draft.known.set(words, equal)
    return { equal, order }
  }
  const sent = prompt?.map((part) => {
    const { equal, order } = place(part)
    const known = equal[order]
    const send = sendOf(call, part, at)
    if (known === undefined) return addBlock(draft, part, send, sourceOf(call, 'prompt', part), { equal, order })
    draft.blocks[known]?.carried.push(send)
    return known
  })
  const said = answer.map((part) => addBlock(draft, part, sendOf(call, part, at), sourceOf(call, 'answer', part), place(part)))
  draft.calls.push({ call, prompt: sent ?? null, answer: said, ...(noText && { noText }) })
}

/** Among the blocks of the same words. */
interface Place {
  readonly equal: number[]
  readonly order: number
}

function addBlock(draft: Draft, part: SpokenPart, first: BlockSend, source: BlockSource | null, { equal, order }: Place): number {
  const { kind, name, text, toolUseId, media, cacheBreak } = part
  const id = draft.blocks.length
  draft.blocks.push({
    kind,
    ...(name === undefined ? {} : { name }),
    text,
    ...(toolUseId === undefined ? {} : { toolUseId }),
    ...(media === undefined ? {} : { media }),
    ...(cacheBreak === undefined ? {} : { cacheBreak }),
    source,
    first,
    carried: [],
  })
  equal[order] = id
  return id
}

const sourceOf = ({ id }: CallRecord, side: BlockSource['side'], { index }: SpokenPart): BlockSource | null =>
  index === null ? null : { callId: id, side, index }

const sendOf = ({ usage, cost }: CallRecord, { tokens, nanoUsd }: SpokenPart, at: number): BlockSend => ({
  at,
  tokens: usage ? tokens : null,
  nanoUsd: cost.kind === 'unpriced' ? null : nanoUsd,
})

/** Only a result is tied to its use: an answer does not say yet under which id it will be sent back. */
const wordsOf = ({ kind, name = '', text, toolUseId, media }: SpokenPart): string =>
  [kind, name, kind === 'tool-result' ? toolUseId : '', media?.type, media?.bytes, text].join('\u001f')
