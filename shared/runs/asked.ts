import type { ExchangeOpened } from '../model/fact.ts'
import type { ExchangeId } from '../model/ids.ts'
import type { ParsedRequest } from '../model/prompt.ts'
import type { Provider, RequestHead } from '../providers/provider.ts'

/** What is read of a request: who was asked, and for what. */
export interface Asked {
  readonly api: Provider
  readonly head: RequestHead
  /** Nothing in it where the body could not be read. */
  readonly request: ParsedRequest
  readonly readable: boolean
}

/** `body`: its content encoding undone; null where it was not kept. null: not model traffic. */
export type ReadAsked = (opened: ExchangeOpened, body: Uint8Array | null) => Asked | null

const UNREAD: ParsedRequest = { model: '', streaming: false, parts: [], messages: [], tools: [] }

/**
 * Answers come soon after their requests: what was read at the opening of so many exchanges need not be read again, as long as their bodies
 * have no more bytes together. Read, a body takes about twice its size.
 */
const REMEMBERED = 512
const REMEMBERED_BYTES = 8 * 1024 * 1024

/** Reads requests, remembering the latest: a pure function of its arguments, only faster. */
export function createReadAsked(providerFor: (head: RequestHead) => Provider | null): ReadAsked {
  const remembered = new Map<ExchangeId, { readonly asked: Asked | null; readonly hadBody: boolean; readonly bytes: number }>()
  let held = 0

  function forget(exchange: ExchangeId): void {
    held -= remembered.get(exchange)?.bytes ?? 0
    remembered.delete(exchange)
  }

  return (opened, body) => {
    const known = remembered.get(opened.exchangeId)
    const hadBody = body !== null
    // An exchange that was set aside in between has no body to read any more.
    if (known?.hadBody === hadBody) {
      forget(opened.exchangeId)
      return known.asked
    }
    const asked = read(opened, body)
    const bytes = body?.length ?? 0
    forget(opened.exchangeId)
    remembered.set(opened.exchangeId, { asked, hadBody, bytes })
    held += bytes
    for (const oldest of remembered.keys()) {
      if (remembered.size <= REMEMBERED && held <= REMEMBERED_BYTES) break
      forget(oldest)
    }
    return asked
  }

  function read({ request }: ExchangeOpened, body: Uint8Array | null): Asked | null {
    const { method, host, path, query, headers, socket } = request
    const head: RequestHead = { method, host, path, query, headers, ...(socket && { socket }) }
    const api = providerFor(head)
    if (!api) return null
    const parsed = body && api.parseRequest(head, body)
    return parsed?.ok ? { api, head, request: parsed.value, readable: true } : { api, head, request: UNREAD, readable: false }
  }
}

/** Who was asked: the provider's prefix, or the host. */
export const providerName = (opened: ExchangeOpened): string => opened.request.provider ?? opened.request.host

/** What names something that is fetched, however often. */
export const fetchedKey = ({ request: { host, path } }: ExchangeOpened): string => `${host}${path}`

/** Texts of the first user message, each part by itself. */
export const openingTexts = (request: ParsedRequest): string[] =>
  request.parts.flatMap((part) =>
    part.kind === 'user' && part.message === 0 && part.text.trim() !== '' ? [part.text.trim()] : [],
  )

/** Whether it could be an agent's own work: titles, summaries and quota checks offer no tools, and what only counts tokens asks for nothing. */
export const looksLikeAgent = ({ api, request }: Asked): boolean => request.tools.length > 0 && api.free !== 'count-only'

const LONGEST_TITLE = 80

/** What to call a run that nobody named: the first line of what the user said first; tags that clients put before it do not count. */
export function titleOf({ head, request }: Asked): string {
  const texts = openingTexts(request)
  const line = (texts.find((text) => !text.startsWith('<')) ?? texts[0] ?? '').split('\n')[0]?.trim() ?? ''
  const title = line || request.model || `${head.host}${head.path}`
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title
}
