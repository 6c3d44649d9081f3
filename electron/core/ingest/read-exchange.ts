import type { ExchangeOpened, Fact } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { ParsedRequest, ParsedResponse } from '#shared/model/prompt.ts'
import { providerFor } from '#shared/providers/index.ts'
import { createRecall, type ReadExchange, type RecalledRequest } from '#shared/runs/history.ts'
import { keptBytes } from '../store/kept-bytes.ts'
import type { Store } from '../store/store.ts'
import { readable } from './readable.ts'

/** An exchange as its provider's module reads it; null: not kept, or not understood. */
interface ParsedExchange {
  /** Its content encoding undone. */
  readonly requestBody: Uint8Array | null
  readonly request: ParsedRequest | null
  readonly response: ParsedResponse | null
}

const NOTHING: ParsedExchange = { requestBody: null, request: null, response: null }

function readParsed(store: Store, opened: Fact<ExchangeOpened>): ParsedExchange {
  const { request: head, exchangeId } = opened.body
  const provider = providerFor(head)
  const requestBody = readable(head.headers, head.body, keptBytes(store.bodies, head.body))
  if (!provider || !requestBody) return NOTHING
  const parsed = provider.parseRequest(head, requestBody)
  const request = parsed.ok ? parsed.value : null
  const answer = store.facts.settled(exchangeId)?.body.response
  const body = answer && readable(answer.headers, answer.body, keptBytes(store.bodies, answer.body))
  if (!answer || !body) return { requestBody, request, response: null }
  const response = provider.parseResponse({ status: answer.status, headers: answer.headers, body, request })
  return { requestBody, request, response }
}

/** An exchange by its id, as `readParsed` reads it. */
export function readById(store: Store, exchange: ExchangeId): ReadExchange | null {
  const opened = store.facts.opened(exchange)
  return opened && readParsed(store, opened)
}

export type RecalledExchange = Omit<ParsedExchange, 'request'> & { readonly request: RecalledRequest | null }
export type ReadRecalling = (opened: Fact<ExchangeOpened>) => RecalledExchange

/** Reads exchanges with the prompt that the model read: what its provider recalled for a request is put back into it. */
export function readRecalling(store: Store): ReadRecalling {
  const recall = createRecall(store.derived, (exchange) => readById(store, exchange))
  return (opened) => {
    const read = readParsed(store, opened)
    return { ...read, request: read.request && recall(opened.body.exchangeId, read.request) }
  }
}
