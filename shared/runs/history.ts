import type { ExchangeId } from '../model/ids.ts'
import type { ParsedRequest, ParsedResponse, PromptMessage, PromptPart } from '../model/prompt.ts'
import type { DerivedIndex } from './derived-index.ts'
import { listedPart, resultPart } from './read-while-answering.ts'
import { findStored } from './recalled.ts'

/** A settled exchange as its provider's module reads it from the stored bodies; null: not kept, or not understood. */
export interface ReadExchange {
  readonly request: ParsedRequest | null
  readonly response: ParsedResponse | null
}

/** What a provider recalls for a request that carries only what is new. */
interface History {
  readonly parts: readonly PromptPart[]
  readonly messages: readonly PromptMessage[]
  /** Tools by the ids of their uses. */
  readonly toolNames: ReadonlyMap<string, string>
  /** It is known from its beginning on. */
  readonly whole: boolean
  /** Tools ran at the provider: what they gave back is in it, and not in the parts. */
  readonly searched: boolean
  /** The model reasoned after what the user said last. */
  readonly reasoned: boolean
  /** How many tokens it is, where the provider counted it by itself. */
  readonly tokens?: number
  readonly characters: number
}

const NOTHING: History = {
  parts: [],
  messages: [],
  toolNames: new Map(),
  whole: true,
  searched: false,
  reasoned: false,
  characters: 0,
}
const UNKNOWN: History = { ...NOTHING, whole: false }

/** More than any model reads: of what is longer, only the newest exchange is recalled. */
const MOST_CHARACTERS = 16_000_000
/** Histories kept in memory, since each one begins the next: so many, and no more characters together than one may have. */
const MOST_KEPT = 32

/** Whether the provider recalls a part of the prompt by itself. */
export const isRecalling = ({ previousResponseId, keptConversation, opensConversation }: ParsedRequest): boolean =>
  previousResponseId !== undefined || (keptConversation !== undefined && !opensConversation)

/** A prompt as the model read it, as far as that is known. */
export interface RecalledRequest extends ParsedRequest {
  /** The provider recalled something that was not recorded. */
  readonly missingHistory?: true
  /** It recalled more than its answers showed: reasoning that goes on, results of its own tools. */
  readonly unseenHistory?: true
  /** Tokens of the recalled front, all of which it reads from its cache: of contents that were stored. */
  readonly storedTokens?: number
}

/** Puts what the provider recalled for an exchange's request back into it, as far as it was recorded. */
export type Recall = (exchange: ExchangeId, request: ParsedRequest) => RecalledRequest

/**
 * Rebuilds contexts from stored exchanges: input and answer of each that the request goes on from, oldest first; no instructions and no tools
 * of theirs, which hold for one request (platform.openai.com, "Conversation state"; ai.google.dev, "Interactions API"). Contents that were stored
 * by name stand in front of the prompt with all that they hold (ai.google.dev, "Context caching"). A pure function of the facts before the request,
 * only faster.
 */
export function createRecall(index: Pick<DerivedIndex, 'link'>, read: (exchange: ExchangeId) => ReadExchange | null): Recall {
  const kept = new Map<ExchangeId, History>()

  return (exchange, request) => {
    if (request.cachedContent !== undefined) return behind(stored(request.cachedContent), request)
    if (!isRecalling(request)) return request
    const previous = predecessor(exchange)
    return goOn(previous === null ? UNKNOWN : after(previous), request)
  }

  /** Contents that an exchange stored under a name, for any number of prompts. */
  function stored(name: string): History {
    const creation = findStored(index, name)
    const known = creation && kept.get(creation)
    if (known || creation === null) return known ?? UNKNOWN
    const history = contentsOf(read(creation))
    keep(creation, history)
    return history
  }

  function predecessor(exchange: ExchangeId): ExchangeId | null {
    return (index.link('history', exchange)?.note ?? null) as ExchangeId | null
  }

  /** The history with an exchange at its end. */
  function after(last: ExchangeId): History {
    const missing: ExchangeId[] = []
    let at: ExchangeId | null = last
    while (at !== null && !kept.has(at)) {
      missing.push(at)
      at = predecessor(at)
    }
    let history = at === null ? null : (kept.get(at) ?? null)
    for (const exchange of missing.reverse()) {
      history = lengthen(history, read(exchange))
      keep(exchange, history)
    }
    return history ?? UNKNOWN
  }

  function keep(exchange: ExchangeId, history: History): void {
    kept.set(exchange, history)
    let characters = [...kept.values()].reduce((sum, each) => sum + each.characters, 0)
    for (const [oldest, each] of kept) {
      if (kept.size <= MOST_KEPT && characters <= MOST_CHARACTERS) return
      kept.delete(oldest)
      characters -= each.characters
    }
  }
}

/** `before`: null where the exchange is the first that is known. */
function lengthen(before: History | null, exchange: ReadExchange | null): History {
  const request = exchange?.request ?? null
  if (!request) return UNKNOWN
  const start = before ?? (isRecalling(request) ? UNKNOWN : NOTHING)
  const longer = add(start, request, exchange?.response ?? null)
  return longer.characters <= MOST_CHARACTERS ? longer : add(UNKNOWN, request, exchange?.response ?? null)
}

function add(before: History, request: ParsedRequest, response: ParsedResponse | null): History {
  const { inherited } = split(request)
  const sent = inherited.map((part) => recalled(part, before))
  const message = response?.message ?? null
  const at = before.messages.length + request.messages.length
  const said = message && response ? recalledAnswer(response, at) : []
  return {
    parts: [...before.parts, ...sent, ...said],
    messages: [...before.messages, ...request.messages, ...(message ? [message] : [])],
    toolNames: new Map([...before.toolNames, ...(response?.toolUses ?? []).map(({ id, name }) => [id, name] as const)]),
    whole: before.whole && request.heldByProvider !== true,
    searched: before.searched || (response?.toolUses.some(({ serverSide }) => serverSide) ?? false),
    reasoned: hasReasoned(response) || goesOnReasoning(before, request),
    characters: before.characters + [...sent, ...said].reduce((sum, { text }) => sum + text.length, 0),
  }
}

const hasReasoned = (response: ParsedResponse | null): boolean =>
  (response?.usage?.reasoning ?? 0) > 0 || (response?.output.some(({ kind }) => kind === 'reasoning') ?? false)

/** Reasoning is dropped when the user speaks again, and kept while tools answer (platform.openai.com, "Reasoning models: keeping reasoning items"). */
const goesOnReasoning = ({ reasoned }: History, { messages }: ParsedRequest): boolean =>
  reasoned && !messages.some(({ role }) => role === 'user')

/** Instructions and tools hold for one request; the rest is inherited. */
function split({ parts, instructions = 0 }: ParsedRequest): { own: readonly PromptPart[]; inherited: readonly PromptPart[] } {
  const isOwn = (part: PromptPart, at: number): boolean =>
    at < instructions || (part.kind === 'tool-schema' && part.message === null)
  return { own: parts.filter(isOwn), inherited: parts.filter((part, at) => !isOwn(part, at)) }
}

function goOn(history: History, request: ParsedRequest): RecalledRequest {
  const { own, inherited } = split(request)
  return extend(history, request, [...own, ...history.parts, ...inherited.map((part) => placed(part, history))])
}

/** A request to which tools and instructions can only come from what was stored. */
const behind = (history: History, request: ParsedRequest): RecalledRequest =>
  extend(history, request, [...history.parts, ...request.parts.map((part) => placed(part, history))])

function extend(history: History, request: ParsedRequest, parts: readonly PromptPart[]): RecalledRequest {
  const messages = [...history.messages, ...request.messages]
  return {
    ...request,
    parts,
    messages,
    ...(history.whole ? {} : { missingHistory: true }),
    ...(history.searched || goesOnReasoning(history, request) ? { unseenHistory: true } : {}),
    ...(history.tokens === undefined ? {} : { storedTokens: history.tokens }),
  }
}

function contentsOf(creation: ReadExchange | null): History {
  const request = creation?.request ?? null
  const characters = request?.parts.reduce((sum, { text }) => sum + text.length, 0) ?? 0
  if (!request || characters > MOST_CHARACTERS) return UNKNOWN
  const tokens = creation?.response?.usage?.inputTotal
  const parts = request.parts.map((part) => recalled(part, NOTHING))
  return { ...NOTHING, parts, messages: request.messages, characters, ...(tokens === undefined ? {} : { tokens }) }
}

/** A part of a request that carries only what is new, where the whole context has it. */
function placed(part: PromptPart, { messages, toolNames }: History): PromptPart {
  const name = part.name ?? (part.toolUseId === undefined ? undefined : toolNames.get(part.toolUseId))
  return {
    ...part,
    ...(name === undefined ? {} : { name }),
    message: part.message === null ? null : part.message + messages.length,
  }
}

const recalled = (part: PromptPart, before: History): PromptPart => ({ ...placed(part, before), recalled: true })

/** An answer, with what the model read while it made it, as a client that keeps its history would send it back. */
function recalledAnswer({ output, listedTools = [], serverResults = [] }: ParsedResponse, message: number): PromptPart[] {
  const recall = { message, recalled: true as const }
  return [
    ...listedTools.map((tool) => ({ ...listedPart(tool), ...recall })),
    ...output.map(({ kind, name, text }): PromptPart => {
      const sentBackAs = kind === 'text' ? undefined : kind === 'reasoning' ? kind : `${kind}:${name ?? ''}`
      return { kind: 'assistant', ...(sentBackAs === undefined ? {} : { name: sentBackAs }), text, ...recall }
    }),
    ...serverResults.map((result) => ({ ...resultPart(result), ...recall })),
  ]
}
