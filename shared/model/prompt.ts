import type { ToolUse } from './run.ts'
import type { Usage } from './usage.ts'

/**
 * A model request and its answer, read out of a wire format: what every provider module returns and all later steps work on.
 * Texts are the model-visible content in wire order; they never leave the machine.
 */
export type PromptPartKind = 'system' | 'tool-schema' | 'user' | 'assistant' | 'tool-result' | 'media'

export interface PromptPart {
  readonly kind: PromptPartKind
  /** Tool of a schema or (where known) of a result; `reasoning` or `tool-arguments:<tool>` may name an assistant part. */
  readonly name?: string
  /** What the tokenizer counts: text, or canonical JSON for schemas and arguments. Empty for media. */
  readonly text: string
  /** Index into `ParsedRequest.messages`; null for system, and for tool schemas but those that stand between messages. */
  readonly message: number | null
  /** Tool results: the use that they answer. Schemas that the provider listed: the item that lists them. */
  readonly toolUseId?: string
  /** Bytes that only the provider can open, and the model reads as part of it: what a search found, reasoning. */
  readonly sealed?: number
  /** Media: what it is and how large, for the provider's published counting rule. */
  readonly media?: {
    readonly type: 'image' | 'audio' | 'document' | 'other'
    readonly bytes: number
    /** Pixels of a picture; absent where its data is not in the request, or does not tell. `detail`: OpenAI's setting. */
    readonly image?: { readonly width: number; readonly height: number; readonly detail?: 'low' }
    /** How long sound or film is; absent where its data is not in the request, or does not tell. */
    readonly seconds?: number
    /** Pages of a PDF; absent likewise. */
    readonly pages?: number
  }
  /** An explicit cache breakpoint stands after this part. */
  readonly cacheBreak?: '5m' | '1h'
  /** Not in the request itself: the provider recalls it, and it was read from the stored exchanges that the request goes on from. */
  readonly recalled?: true
}

/** A part with its share of the tokens that the provider reported for the whole prompt (or answer). */
export interface SizedPart extends PromptPart {
  readonly tokens: number
}

/** One message of the conversation, reduced to what survives being sent back: the unit of prefix linking. */
export interface PromptMessage {
  readonly role: 'user' | 'assistant' | 'tool'
  /** Canonical form: the same for the provider's answer and for the message in which a client sends it back. */
  readonly canonical: string
  /** Ids of tool uses that this message makes (assistant) or answers (tool results). */
  readonly toolUseIds: readonly string[]
  readonly toolResultIds: readonly string[]
}

export interface ParsedRequest {
  readonly model: string
  readonly streaming: boolean
  /** Wire order as the provider assembles the prompt: tools, system, messages (its own order, for cached prefixes). */
  readonly parts: readonly PromptPart[]
  readonly messages: readonly PromptMessage[]
  /** Names of the tools offered, in order. */
  readonly tools: readonly string[]
  /** Asked tier (`service_tier`), which is not what is billed. */
  readonly requestedTier?: string
  readonly previousResponseId?: string
  /** Part of the prompt is kept by the provider and named only: a conversation, a stored prompt. */
  readonly heldByProvider?: true
  /** A conversation that the provider keeps: the request carries only what is new, as with `previousResponseId`. */
  readonly keptConversation?: string
  /** Contents that were stored before and stand in front of the prompt, tools and instructions included (Gemini): the answer's id of their creation. */
  readonly cachedContent?: string
  /** The conversation begins here: there is nothing to recall. */
  readonly opensConversation?: true
  /** It goes on from its conversation without becoming a part of it. */
  readonly aside?: true
  /** Offers what MCP servers have, whose schemas the provider fetches: they are in the prompt, but not in the request. */
  readonly mcpServers?: true
  /** How many of the leading parts hold for this request alone: what goes on from it does not inherit them. Where nothing can: absent. */
  readonly instructions?: number
  /** The client's own names for its session or conversation, by the field of the body that holds them (`prompt_cache_key`, `metadata.user_id`). */
  readonly clientIds?: Readonly<Record<string, string>>
}

export interface OutputPart {
  readonly kind: 'text' | 'reasoning' | 'tool-arguments'
  readonly name?: string
  readonly text: string
}

export interface ParsedToolUse extends ToolUse {
  /** The arguments as JSON text, as far as they came. */
  readonly arguments: string
  /** Ran at the provider: its result is in the same answer. */
  readonly serverSide?: boolean
  /** Where in the decoded body of a stream the use stood whole, and where its result began: tells when the provider ran it. */
  readonly ran?: { readonly from: number; readonly to: number }
}

/** A tool of an MCP server, as the provider listed it. `listId`: the item that lists it. */
export interface ListedTool {
  readonly listId: string
  readonly name: string
  /** Canonical JSON of what the model sees of it. */
  readonly schema: string
}

/** What a tool that ran at the provider gave back, as far as the answer shows it. */
export interface ServerToolResult {
  readonly toolUseId: string
  readonly name: string
  readonly text: string
}

/**
 * An answer that was sampled more than once, perhaps by other models too: each sampling is billed by its own model and size. `others` by role: the
 * role's tokens are in `Usage.other` as `input.<role>`, `input.<role>_cache_read`, `input.<role>_cache_write_5m`, `…_1h` and `output.<role>`.
 */
export interface Samplings {
  /** Input tokens of the largest sampling by the answer's own model. */
  readonly largestInput: number
  readonly others: Readonly<Record<string, { readonly model: string; readonly largestInput: number }>>
}

export interface ParsedResponse {
  /** The provider's id of the answer (`resp_…`, `msg_…`, `chatcmpl-…`). */
  readonly id?: string
  readonly servedModel?: string
  /** The tier that served it, as the answer says. */
  readonly tier?: string
  /** Where inference ran, as the answer says. */
  readonly inferenceGeo?: string
  /** null: the provider did not say. Never 0 for unknown (law 2). */
  readonly usage: Usage | null
  /** Absent: one sampling. */
  readonly samplings?: Samplings
  /** What the provider itself says it charged, in dollars. */
  readonly reportedCostUsd?: number
  readonly stopReason?: string
  readonly output: readonly OutputPart[]
  readonly toolUses: readonly ParsedToolUse[]
  /** In order. They were input of the same call: the model read them before it went on. */
  readonly serverResults?: readonly ServerToolResult[]
  /** Likewise: the provider asked MCP servers for them first. */
  readonly listedTools?: readonly ListedTool[]
  /** The answer as a message of the conversation, for linking; null where there is none. */
  readonly message: PromptMessage | null
  /** A provider error, also inside a 200 stream. */
  readonly error?: { readonly type?: string; readonly message: string }
  /** The stream or document ended where its format says it ends. */
  readonly complete: boolean
  /** Offset in the decoded body of the first event with generated content; null where the answer has none. Finds the first token's time. */
  readonly firstContentOffset: number | null
}
