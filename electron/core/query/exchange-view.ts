import type { BodyText, CallView, CutBody, ExchangeView } from '#shared/api/contract.ts'
import type { BodyRef, ExchangeEnd, ExchangeOpened, Fact } from '#shared/model/fact.ts'
import type { CallRecord } from '#shared/model/records.ts'
import { assertNever } from '#shared/model/result.ts'
import { decodeBody } from '../ingest/decode.ts'
import { readRecalling } from '../ingest/read-exchange.ts'
import { keptBytes } from '../store/kept-bytes.ts'
import type { Store } from '../store/store.ts'
import { noTextOf, noTextOfCall } from './no-text.ts'

/** What is shown of one body: more helps no reader and slows the page. Exports take the whole. */
const SHOWN_BYTES = 2 * 1024 * 1024

/** A call with what was sent and what came back, read from the stored bodies of its last attempt. */
export function readCall(store: Store, call: CallRecord): CallView {
  const last = call.attempts.at(-1)
  const opened = last ? store.facts.opened(last.exchangeId) : null
  const { request, response } = opened ? readRecalling(store)(opened) : { request: null, response: null }
  const noText = noTextOfCall(store, call)
  const cut =
    opened && !noText ? cutBodies(opened.body.request.body, store.facts.settled(opened.body.exchangeId)?.body.response?.body) : []
  const row = call.cost.kind === 'priced' ? call.cost.priceRow : null
  return {
    call,
    segments: store.derived.segments(call.id),
    priceRow: row === null ? null : store.facts.priceRow(row),
    prompt: request?.parts ?? [],
    output: response?.output ?? [],
    toolUses: response?.toolUses ?? [],
    ...(noText && { noText }),
    ...(cut.length > 0 && { cut }),
  }
}

function cutBodies(request: BodyRef, answer: BodyRef | undefined): readonly CutBody[] {
  const both = [{ of: 'request' as const, body: request }, ...(answer ? [{ of: 'answer' as const, body: answer }] : [])]
  return both.flatMap(({ of, body: { bytes, kept } }) => (kept < bytes ? [{ of, bytes, kept }] : []))
}

/** The raw exchange: heads as stored (credentials masked), bodies decoded for reading. */
export function readExchange(store: Store, opened: Fact<ExchangeOpened>, maxBytes = SHOWN_BYTES): ExchangeView {
  const { request, upstreamRequest, rewrites, exchangeId } = opened.body
  const settled = store.facts.settled(exchangeId)?.body ?? null
  const response = settled?.response ?? null
  const answer = response && keptBytes(store.bodies, response.body)
  // What ended its reader once is shown as it came: taking it apart might be what did it.
  const plain = answer && (response.body.unread === undefined ? decodeBody(response.headers, answer) : null)
  return {
    exchangeId,
    request,
    requestBody: toText(store, keptBytes(store.bodies, request.body), request.body, maxBytes),
    sentOn: upstreamRequest
      ? {
          rewrites,
          headers: upstreamRequest.headers,
          body: toText(store, keptBytes(store.bodies, upstreamRequest.body), upstreamRequest.body, maxBytes),
        }
      : null,
    response,
    responseBody: response && toText(store, plain ?? answer, response.body, maxBytes),
    end: settled ? endLabel(settled.end) : 'open',
    overhead: settled?.timing.overhead ?? null,
  }
}

function toText(store: Store, bytes: Uint8Array | null, ref: BodyRef, maxBytes: number): BodyText {
  if (!bytes) {
    const noText = noTextOf(store, ref)
    return { encoding: 'utf8', text: '', bytes: ref.bytes, truncated: ref.bytes > 0, ...(noText && { noText }) }
  }
  const shown = bytes.subarray(0, maxBytes)
  const truncated = shown.length < bytes.length || ref.kept < ref.bytes
  try {
    // A cut may fall inside a character: `stream` forgives the tail, `fatal` finds what is no text at all.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(shown, { stream: truncated })
    return { encoding: 'utf8', text, bytes: bytes.length, truncated }
  } catch {
    return { encoding: 'base64', text: Buffer.from(shown).toString('base64'), bytes: bytes.length, truncated }
  }
}

function endLabel(end: ExchangeEnd): string {
  switch (end.kind) {
    case 'completed':
      return 'completed'
    case 'failed':
      return `failed: ${end.code}, ${end.message}`
    case 'aborted':
      return `cut by the ${end.by}`
    default:
      return assertNever(end)
  }
}
