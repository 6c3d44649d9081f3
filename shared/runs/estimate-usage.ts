import type { OutputPart, ParsedRequest, ParsedResponse, PromptPart } from '../model/prompt.ts'
import { type Usage, type UsageBuckets, usageOf } from '../model/usage.ts'
import type { Provider } from '../providers/provider.ts'
import { type ChatTemplate, chatTemplateOf } from '../tokens/chat-template.ts'
import { mediaTokens } from '../tokens/media-tokens.ts'
import type { Tokenizer, TokenizerFor } from '../tokens/tokenizer.ts'
import type { RecalledRequest } from './history.ts'
import { toolOfArguments } from './prompt-shares.ts'

/** An answer whose provider reported no usage, or not all of it. */
export interface Unreported {
  readonly api: Pick<Provider, 'generates'>
  /** With what the provider recalled for it; nothing in it where it could not be read. */
  readonly request: RecalledRequest
  readonly response: ParsedResponse
  readonly tokenizerFor: TokenizerFor
}

/**
 * The usage of an answer that reports none, from its texts (law 4); null: it cannot be estimated, and stays unknown (law 2). Input counts as fresh,
 * as what came from a cache nobody can see; contents that were stored for it are the exception, as they are read from nowhere else. Reasoning that
 * is not shown, and tools that ran at the provider, are not in it.
 *
 * It takes something generated to show that the prompt was processed and is billed: a refused connection, an abort before the first word and an
 * answer without words say nothing of the kind, and the last may hide any amount of reasoning. Embeddings are the exception, as they generate
 * nothing: there it takes the whole answer.
 */
export function estimateUsage(unreported: Unreported): Usage | null {
  const { api, response } = unreported
  const answered = api.generates === 'nothing' ? response.complete && !response.error : response.output.length > 0
  const input = answered ? estimateInput(unreported) : null
  return input && usageOf({ ...input, ...generatedTokens(unreported) })
}

/**
 * What a stream that broke off had reported stands as far as it goes: input as the provider gave it, output at least what was generated.
 */
export function completeUsage(usage: Usage, unreported: Unreported): Usage {
  const { outputText, reasoning } = generatedTokens(unreported)
  const missing = Math.max(0, outputText + reasoning - usage.outputTotal)
  return usageOf({ ...usage, outputText: usage.outputText + missing })
}

/** null: part of the prompt is not known, or holds media that no rule counts, so that its tokens are not known either. */
function estimateInput({ request, response, tokenizerFor }: Unreported): UsageBuckets | null {
  const isHidden = request.missingHistory ?? request.unseenHistory ?? request.heldByProvider ?? false
  // A tool that ran at the provider put its result into the prompt, which was then read once more.
  const isReread = response.toolUses.some(({ serverSide }) => serverSide)
  const { storedTokens } = request
  const parts = request.parts.filter((part) => isRead(part) && (storedTokens === undefined || part.recalled !== true))
  const model = request.model || (response.servedModel ?? '')
  const counts = parts.flatMap(({ media }) => (media ? [{ media, tokens: mediaTokens(model, media) }] : []))
  if (parts.length === 0 || isHidden || isReread || counts.some(({ tokens }) => tokens === undefined)) return null
  const tokenizer = tokenizerFor(request.model)
  const template = chatTemplateOf(response.servedModel ?? request.model)
  const tokens = sum(parts, (part) => promptTokens(part, template, tokenizer))
  const around = aroundMessages({ ...request, parts }, template) + aroundTools(parts, template)
  // Sound has a price of its own.
  const of = (isSound: boolean): number =>
    sum(counts, ({ media, tokens: counted = 0 }) => ((media.type === 'audio') === isSound ? counted : 0))
  const sound = of(true)
  return {
    inputFresh: Math.max(1, Math.round(tokens + around + of(false))),
    ...(sound > 0 && { other: { 'input.audio': sound } }),
    ...(storedTokens !== undefined && { cacheRead: storedTokens }),
  }
}

/** What the model reasoned before the user's last words is dropped; where it goes on, `unseenHistory` says so. */
const isRead = ({ recalled, kind, name }: PromptPart): boolean =>
  recalled !== true || kind !== 'assistant' || name !== 'reasoning'

function promptTokens(part: PromptPart, template: ChatTemplate, tokenizer: Tokenizer): number {
  const tokens = tokenizer.count(part.text)
  if (part.kind === 'tool-schema') return template.schema * tokens
  if (part.kind === 'system' && part.name === 'output-schema') return template.outputSchema * tokens
  const tool = toolOfArguments(part)
  return template.text * tokens + (tool === null ? 0 : template.toolUse + template.text * tokenizer.count(tool))
}

/** The tokens of an answer as far as it came. Tool arguments are output text. */
function generatedTokens({ request, response, tokenizerFor }: Unreported): { outputText: number; reasoning: number } {
  const tokenizer = tokenizerFor(request.model)
  const { text, toolUse, answer } = chatTemplateOf(response.servedModel ?? request.model)
  const tokensOf = ({ kind, name = '', text: said }: OutputPart): number =>
    text * tokenizer.count(said) + (kind === 'tool-arguments' ? toolUse + text * tokenizer.count(name) : 0)
  const reasoned = response.output.filter(({ kind }) => kind === 'reasoning')
  const others = response.output.filter(({ kind }) => kind !== 'reasoning')
  return {
    outputText: Math.round(sum(others, tokensOf) + (hasClosed(response) && others.length > 0 ? answer : 0)),
    reasoning: Math.round(sum(reasoned, tokensOf)),
  }
}

/** What stopped at its limit was not closed by the model: `max_tokens`, `length`, `MAX_TOKENS`, `max_output_tokens`. */
const hasClosed = ({ complete, stopReason = '' }: ParsedResponse): boolean =>
  complete && !/^(?:length|max_(?:output_)?tokens)$/i.test(stopReason)

const sum = <T>(of: readonly T[], count: (one: T) => number): number => of.reduce((total, one) => total + count(one), 0)

/** Texts that are no conversation (to embed, to complete) are read as they are. */
function aroundMessages({ messages, parts }: ParsedRequest, { message, prompt }: ChatTemplate): number {
  if (messages.length === 0) return 0
  const instructions = parts.filter(({ kind, name }) => kind === 'system' && name !== 'output-schema')
  return message * (messages.length + instructions.length) + prompt
}

function aroundTools(parts: readonly PromptPart[], { tools, tool }: ChatTemplate): number {
  const offered = parts.filter(({ kind }) => kind === 'tool-schema').length
  return offered === 0 ? 0 : tools + tool * offered
}
