import type { AgentId, CallId } from '../model/ids.ts'
import type { PromptPart } from '../model/prompt.ts'
import type { CallRecord } from '../model/records.ts'
import type { NoText } from '../model/removal.ts'

/**
 * What a block of a conversation is. Of an answer and of the history that it becomes, the words are the same. `unattributed`: charged, and
 * nobody sent or was sent a text for it.
 */
export type BlockKind =
  | 'system'
  | 'tool-schema'
  | 'user'
  | 'assistant'
  | 'reasoning'
  | 'tool-use'
  | 'tool-result'
  | 'media'
  | 'unattributed'

/** Where a block's text stands: in which call's request or answer, and the how manieth part of it. */
export interface BlockSource {
  readonly callId: CallId
  readonly side: 'prompt' | 'answer'
  readonly index: number
}

/** One part of a request or an answer, with its share of what the call was charged. */
export interface SpokenPart extends Pick<PromptPart, 'text' | 'toolUseId' | 'media' | 'cacheBreak'> {
  readonly kind: BlockKind
  /** The tool of a schema, use or result. */
  readonly name?: string
  readonly tokens: number
  readonly nanoUsd: number
  /** null: nobody sent the text (recalled by the provider, hidden reasoning). */
  readonly index: number | null
}

/** A settled call with what was said in it. */
export interface SpokenCall {
  readonly call: CallRecord
  /** In wire order; null: the request was not kept, or could not be read. */
  readonly prompt: readonly SpokenPart[] | null
  /** Empty: no answer came, or it could not be read. */
  readonly answer: readonly SpokenPart[]
  /** Why there is no text, or not all of it. */
  readonly noText?: NoText
}

/** A block as one prompt carried it. */
export interface BlockSend {
  /** Among the calls of its agent. */
  readonly at: number
  /** null: no usage was reported. */
  readonly tokens: number | null
  /** null: unpriced. */
  readonly nanoUsd: number | null
}

/** One thing that was said once, however often it was sent. */
export interface TranscriptBlock extends Pick<SpokenPart, 'kind' | 'name' | 'text' | 'toolUseId' | 'media' | 'cacheBreak'> {
  readonly source: BlockSource | null
  /** The call that first sent it, or generated it: what it cost then. */
  readonly first: BlockSend
  /** Later prompts that carried it. */
  readonly carried: readonly BlockSend[]
}

export interface TranscriptCall {
  readonly call: CallRecord
  /** Blocks of its prompt in wire order; null: it could not be read. */
  readonly prompt: readonly number[] | null
  readonly answer: readonly number[]
  readonly noText?: NoText
}

/** One agent's conversation: its blocks in order of first appearance, and which of them each call sent and was given. */
export interface AgentTranscript {
  readonly agentId: AgentId
  readonly blocks: readonly TranscriptBlock[]
  readonly calls: readonly TranscriptCall[]
}
