import { createHash } from 'node:crypto'
import type {
  Annotation,
  BodyRef,
  ExchangeOpened,
  ExchangeSettled,
  Fact,
  Headers,
  RecordedRequest,
  SpanReceived,
} from '#shared/model/fact.ts'
import type { ExchangeId, RunId } from '#shared/model/ids.ts'
import type { RequestHead } from '#shared/providers/provider.ts'
import type { Deriver } from '#shared/runs/derive.ts'
import { FIT_FOR_ALL, type Fitting } from '../privacy/fitting.ts'
import type { Delivery } from '../proxy/queue.ts'
import type { CapturedBody, CapturedRequest, CapturedResponse } from '../proxy/recording.ts'
import { keptBytes } from '../store/kept-bytes.ts'
import type { Store } from '../store/store.ts'
import { storeFault } from '../store/store-fault.ts'
import { readSpans, type SpanExport } from './otlp/read-spans.ts'
import { readable } from './readable.ts'
import { isForKeeping, storable } from './storable.ts'

export interface Ingest {
  /** Stores and derives a batch in one transaction; what is stored already is left as it is. Returns the runs that changed and the last fact's sequence number. */
  write(batch: readonly Delivery[]): { readonly runIds: ReadonlySet<RunId>; readonly seq: number }
  /** Stores and derives the spans of an exporter's request. null: it could not be read, and nothing was stored. */
  receive(sent: SpanExport): { readonly rejected: number; readonly runIds: ReadonlySet<RunId>; readonly seq: number } | null
  /** All of them in one transaction. */
  annotate(annotations: readonly Annotation[]): { readonly runIds: ReadonlySet<RunId>; readonly seq: number }
}

/** A request whose answer is still to come: kept in memory so that settling need not read it back. */
interface InFlight {
  readonly fact: Fact<ExchangeOpened>
  readonly body: Uint8Array | null
}

/** A body in the store, and what was stored of it. */
interface Kept {
  readonly ref: BodyRef
  readonly bytes: Uint8Array | null
}

const IN_FLIGHT_BYTES = 128 * 1024 * 1024

/**
 * Turns captured traffic into facts and derived rows. Facts come first: where deriving fails, the fact stays, `onFault` hears of it, and a
 * rebuild with a mended parser will read it.
 */
export function createIngest(
  store: Store,
  deriver: Deriver,
  onFault: (what: string, error: unknown) => void,
  fitting: Fitting = FIT_FOR_ALL,
): Ingest {
  const inFlight = new Map<ExchangeId, InFlight>()
  let inFlightBytes = 0

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

  /** A derivation must not take its fact down with it. */
  function derive(what: string, work: () => ReadonlySet<RunId>): ReadonlySet<RunId> {
    try {
      return store.transaction(work)
    } catch (error) {
      if (storeFault(error)) throw error
      onFault(what, error)
      return new Set()
    }
  }

  function open(captured: CapturedRequest & Delivery): { seq: number; runIds: ReadonlySet<RunId> } {
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
    const known = again && store.facts.opened(exchangeId)
    if (known) return { seq: known.seq, runIds: new Set() }
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
    remember(exchangeId, { fact, body: kept.bytes })
    return { seq: fact.seq, runIds: derive(`opening ${exchangeId}`, () => deriver.opened(fact, decoded(fact, kept.bytes))) }
  }

  function settle(captured: CapturedResponse & Delivery): { seq: number; runIds: ReadonlySet<RunId> } {
    const { exchangeId, at, end, timing, response, again, unread } = captured
    const known = again && store.facts.settled(exchangeId)
    if (known) return { seq: known.seq, runIds: new Set() }
    const opened = recall(exchangeId)
    const forKeeping = opened !== null && isForKeeping(proxiedHead(opened.fact.body.request), response)
    const kept = response
      ? setAside(forKeeping ? keep(response.headers, response.body, null) : leave(response.body), unread)
      : null
    const fact = store.facts.append({
      kind: 'exchange-settled',
      exchangeId,
      at,
      end,
      response: response && kept ? { status: response.status, headers: response.headers, body: kept.ref } : null,
      timing: timing as ExchangeSettled['timing'],
    }) as Fact<ExchangeSettled>
    if (!opened) return { seq: fact.seq, runIds: new Set() }
    const answer = response && kept && readable(response.headers, kept.ref, kept.bytes)
    const work = (): ReadonlySet<RunId> => deriver.settled(opened.fact, fact, decoded(opened.fact, opened.body), answer)
    return { seq: fact.seq, runIds: derive(`settling ${exchangeId}`, work) }
  }

  function remember(exchange: ExchangeId, entry: InFlight): void {
    const size = entry.body?.length ?? 0
    if (inFlightBytes + size > IN_FLIGHT_BYTES) return // read back from the store when it settles
    inFlight.set(exchange, entry)
    inFlightBytes += size
  }

  function recall(exchange: ExchangeId): InFlight | null {
    const entry = inFlight.get(exchange)
    if (entry) {
      inFlight.delete(exchange)
      inFlightBytes -= entry.body?.length ?? 0
      return entry
    }
    const fact = store.facts.opened(exchange)
    if (!fact) return null
    return { fact, body: keptBytes(store.bodies, fact.body.request.body) }
  }

  return {
    write(batch) {
      const runIds = new Set<RunId>()
      let seq = 0
      store.transaction(() => {
        for (const message of batch) {
          const captured = fitting.head(message)
          const done = captured.kind === 'opened' ? open(captured) : settle(captured)
          seq = done.seq
          for (const run of done.runIds) runIds.add(run)
        }
      })
      return { runIds, seq }
    },
    receive(sent) {
      const read = readSpans(sent)
      if (!read) return null
      const runIds = new Set<RunId>()
      let seq = 0
      store.transaction(() => {
        for (const span of read.spans) {
          const fact = store.facts.append(span) as Fact<SpanReceived>
          seq = fact.seq
          for (const run of derive(`span ${span.spanId}`, () => deriver.spanReceived(fact))) runIds.add(run)
        }
      })
      return { rejected: read.rejected, runIds, seq }
    },
    annotate(annotations) {
      const runIds = new Set<RunId>()
      let seq = 0
      store.transaction(() => {
        for (const annotation of annotations) {
          const fact = store.facts.append(annotation) as Fact<Annotation>
          seq = fact.seq
          for (const run of derive('annotation', () => deriver.annotated(fact))) runIds.add(run)
        }
      })
      return { runIds, seq }
    },
  }
}

/** Its size alone. */
const leave = ({ bytes }: CapturedBody): Kept => ({ ref: { id: null, bytes, kept: 0 }, bytes: null })

const proxiedHead = <H extends RequestHead & Pick<RecordedRequest, 'via'>>(head: H): H | null =>
  head.via === undefined ? null : head

const setAside = (kept: Kept, unread: string | undefined): Kept =>
  unread === undefined ? kept : { ...kept, ref: { ...kept.ref, unread } }

const decoded = ({ body }: Fact<ExchangeOpened>, bytes: Uint8Array | null): Uint8Array | null =>
  readable(body.request.headers, body.request.body, bytes)

/**
 * Requests of one conversation begin alike: path and first kilobyte name the lineage against which a body is stored as a difference. A wrong
 * guess costs space, never bytes.
 */
function lineageOf({ host, path, body }: CapturedRequest): string {
  return createHash('sha256').update(`${host}${path}\n`).update(body.data.subarray(0, 1024)).digest('base64url').slice(0, 16)
}
