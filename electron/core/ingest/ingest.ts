import { hash } from 'node:crypto'
import type {
  Annotation,
  BodyRef,
  ExchangeOpened,
  ExchangeSettled,
  Fact,
  FactBody,
  Headers,
  RecordedRequest,
  SpanReceived,
} from '#shared/model/fact.ts'
import type { RequestHead } from '#shared/providers/provider.ts'
import { FIT_FOR_ALL, type Fitting } from '../privacy/fitting.ts'
import type { Delivery } from '../proxy/parcel.ts'
import type { CapturedBody, CapturedRequest, CapturedResponse } from '../proxy/recording.ts'
import type { Store } from '../store/store.ts'
import type { HeldExchanges } from './held-exchanges.ts'
import { isForKeeping, storable } from './storable.ts'

export interface Ingest {
  /**
   * Stores a batch in one transaction; what is stored already is left as it is. true: some of its bodies are withheld, so that they are to be
   * derived before that transaction ends.
   */
  write(batch: readonly Delivery[]): boolean
  /** The spans of an exporter's request, in one transaction. */
  receive(spans: readonly SpanReceived[]): void
  /** All of them in one transaction. */
  annotate(annotations: readonly Annotation[]): void
}

/** A body in the store, and what was stored of it. */
interface Kept {
  readonly ref: BodyRef
  readonly bytes: Uint8Array | null
}

/** Turns captured traffic into facts; deriving comes after, from what is stored. `held`: who derives them has them from here. */
export function createIngest(store: Store, held: HeldExchanges, fitting: Fitting = FIT_FOR_ALL): Ingest {
  function keep(headers: Headers, body: CapturedBody, lineage: string | null): Kept {
    if (body.data.length === 0)
      return { ref: { id: null, bytes: body.bytes, kept: 0 }, bytes: body.bytes === 0 ? body.data : null }
    const { bytes, kept, gapAt, masked, withheld } = storable(headers, body, fitting)
    const id = withheld ? null : store.bodies.put(bytes, lineage)
    const marks = { ...(masked > 0 && { masked }), ...(gapAt !== undefined && { gap: gapAt }), ...(withheld && { withheld }) }
    return { ref: { id, bytes: body.bytes, kept, ...marks }, bytes }
  }

  /** The same body as a rewrite sent it on; masks have the length of what they hide, so the offset holds. */
  function keepVersion({ ref, bytes }: Kept, { at, text }: NonNullable<CapturedRequest['upstream']>['inserted']): BodyRef {
    const inserted = Buffer.from(text, 'latin1')
    const length = ref.bytes + inserted.length
    if (ref.id === null || bytes === null || ref.kept < ref.bytes) return { id: null, bytes: length, kept: 0 }
    const version = Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
    return { ...ref, id: store.bodies.putVersion(version, ref.id), bytes: length, kept: length }
  }

  function open(captured: CapturedRequest & Delivery): boolean {
    const {
      kind: _,
      body,
      at,
      runIdleMs,
      coreId,
      source,
      exchangeId,
      hints,
      upstream,
      rewrites,
      again,
      unread,
      ...head
    } = captured
    if (again && store.facts.opened(exchangeId)) return false
    const kept = setAside(isForKeeping(proxiedHead(head)) ? keep(head.headers, body, lineageOf(captured)) : leave(body), unread)
    const fact = store.facts.append({
      kind: 'exchange-opened',
      exchangeId,
      coreId,
      source,
      at,
      runIdleMs,
      request: { ...head, body: kept.ref },
      ...(upstream && { upstreamRequest: { headers: upstream.headers, body: keepVersion(kept, upstream.inserted) } }),
      hints,
      answeredBy: 'upstream',
      decision: null,
      rewrites,
    }) as Fact<ExchangeOpened>
    held.opened(fact, kept.bytes)
    return kept.ref.withheld !== undefined
  }

  function settle(captured: CapturedResponse & Delivery): boolean {
    const { exchangeId, at, end, timing, response, again, unread } = captured
    if (again && store.facts.settled(exchangeId)) return false
    const opened = held.get(exchangeId)?.opened ?? store.facts.opened(exchangeId)
    const forKeeping = opened !== null && isForKeeping(proxiedHead(opened.body.request), response)
    const kept = response
      ? setAside(forKeeping ? keep(response.headers, response.body, null) : leave(response.body), unread)
      : null
    store.facts.append({
      kind: 'exchange-settled',
      exchangeId,
      at,
      end,
      response: response && kept ? { status: response.status, headers: response.headers, body: kept.ref } : null,
      timing: timing as ExchangeSettled['timing'],
    })
    if (!opened) return false
    const withheld = [opened.body.request.body, kept?.ref].some((ref) => ref?.withheld !== undefined)
    held.answered(opened, kept?.bytes ?? null, withheld)
    return withheld
  }

  return {
    write: (batch) =>
      store.transaction(() => {
        let some = false
        for (const message of batch) {
          const captured = fitting.head(message)
          const withheld = captured.kind === 'opened' ? open(captured) : settle(captured)
          if (withheld) some = true
        }
        return some
      }),
    receive: appendAll,
    annotate: appendAll,
  }

  function appendAll(facts: readonly FactBody[]): void {
    store.transaction(() => {
      for (const fact of facts) store.facts.append(fact)
    })
  }
}

/** Its size alone. */
const leave = ({ bytes }: CapturedBody): Kept => ({ ref: { id: null, bytes, kept: 0 }, bytes: null })

const proxiedHead = <H extends RequestHead & Pick<RecordedRequest, 'via'>>(head: H): H | null =>
  head.via === undefined ? null : head

const setAside = (kept: Kept, unread: string | undefined): Kept =>
  unread === undefined ? kept : { ...kept, ref: { ...kept.ref, unread } }

/**
 * Requests of one conversation begin alike: path and first kilobyte name the lineage against which a body is stored as a difference. A wrong
 * guess costs space, never bytes.
 */
function lineageOf({ host, path, body }: CapturedRequest): string {
  const beginning = Buffer.from(body.data.buffer, body.data.byteOffset, Math.min(body.data.length, 1024)).toString('latin1')
  return hash('sha256', `${host}${path}\n${beginning}`, 'base64url').slice(0, 16)
}
