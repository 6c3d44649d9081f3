import type { ExchangeEnd, SocketTurn } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { ExchangeOverheadFigures } from '#shared/model/overhead.ts'
import type { RunSource } from '#shared/model/run.ts'
import type { Clock, EpochUs } from '#shared/model/units.ts'
import type { RequestHead } from '#shared/providers/provider.ts'
import { BodyCopy, type CopyBudget } from './body-copy.ts'
import { maskQuery } from './credential-names.ts'
import { maskHeaders } from './credentials.ts'
import { buildHints } from './hints.ts'
import { errorText, type ProblemLog } from './problems.ts'
import type { RecordingSink } from './recording.ts'
import type { Rewrite } from './rewrite.ts'
import type { ForwardRoute } from './routes.ts'

export interface TapContext {
  readonly sink: RecordingSink
  readonly clock: Clock
  readonly budget: CopyBudget
  readonly problems: ProblemLog
  readonly coreId: string
  readonly source: RunSource
  readonly runIdleMs: number
  /** The taps that have not settled yet: each comes and goes by itself. */
  readonly live: Map<ExchangeId, Tap>
}

export interface TappedRequest {
  readonly exchangeId: ExchangeId
  readonly at: EpochUs
  readonly method: string
  readonly route: ForwardRoute
  /** As sent upstream, raw. */
  readonly headers: readonly string[]
  /** A turn of a WebSocket, and what was gathered for it before it began. */
  readonly turn?: { readonly socket: SocketTurn; readonly request: BodyCopy; readonly response: BodyCopy }
}

export interface TapProgress {
  readonly status: number | null
  /** Since the exchange's `at`; null: nothing of the body has come. */
  readonly firstByteUs: number | null
  readonly bytes: number
}

const MAX_MARKS = 512

/**
 * Listens to one exchange and tells the sink of it: `opened` once, then `settled` once. It cannot throw into traffic, wait or grow without
 * bound (law 1): what goes wrong here is counted, and the exchange goes on unrecorded.
 */
export class Tap {
  readonly #context: TapContext
  readonly #request: TappedRequest
  readonly #requestBody: BodyCopy
  readonly #responseBody: BodyCopy
  #rewrite: Rewrite | null = null
  #response: { readonly status: number; readonly headers: readonly string[] } | null = null
  #requestEndUs: number | null = null
  #responseHeadUs: number | null = null
  #endUs: number | null = null
  readonly #marks: [number, number][] = []
  #opened = false
  #settled = false

  constructor(context: TapContext, request: TappedRequest) {
    this.#context = context
    this.#request = request
    this.#requestBody = request.turn?.request ?? new BodyCopy(context.budget)
    this.#responseBody = request.turn?.response ?? new BodyCopy(context.budget, context.budget.tailBytes)
    context.live.set(request.exchangeId, this)
  }

  /** How far the answer has come: what is counted anyway, so that asking costs the traffic nothing. */
  progress(): TapProgress {
    return { status: this.#response?.status ?? null, firstByteUs: this.#marks[0]?.[1] ?? null, bytes: this.#responseBody.bytes }
  }

  requestChunk(chunk: Uint8Array): void {
    if (!this.#opened) this.#requestBody.offer(chunk)
  }

  /** The chunks were the client's; what went upstream is this. */
  requestRewritten(rewrite: Rewrite): void {
    this.#rewrite = rewrite
  }

  /** The request has been forwarded in full. */
  requestEnd(): void {
    this.#requestEndUs ??= this.#elapsed()
    this.#open()
  }

  responseHead(status: number, headers: readonly string[]): void {
    this.#responseHeadUs = this.#elapsed()
    this.#response = { status, headers }
  }

  responseChunk(chunk: Uint8Array): void {
    if (this.#marks.length < MAX_MARKS) this.#marks.push([this.#responseBody.bytes, this.#elapsed()])
    this.#responseBody.offer(chunk)
  }

  /** What passes is counted, and not kept. */
  requestSkipped(bytes: number): void {
    if (!this.#opened) this.#requestBody.skip(bytes)
  }

  responseSkipped(bytes: number): void {
    this.#responseBody.skip(bytes)
  }

  /** Others tell of what passes from here on: this was no exchange of its own. */
  abandon(): void {
    this.#settled = true
    this.#context.live.delete(this.#request.exchangeId)
    this.#requestBody.finish()
    this.#responseBody.finish()
  }

  /** The answer is complete, though the request may still be on its way. */
  responseEnd(): void {
    this.#endUs ??= this.#elapsed()
  }

  settle(end: ExchangeEnd, overhead: ExchangeOverheadFigures | null = null): void {
    if (this.#settled) return
    this.#settled = true
    this.#context.live.delete(this.#request.exchangeId)
    this.#endUs ??= this.#elapsed()
    const endUs = this.#endUs
    const added = overhead && { overhead }
    this.#open()
    this.#guard(() => {
      const body = this.#responseBody.finish()
      this.#context.sink.settled({
        kind: 'settled',
        exchangeId: this.#request.exchangeId,
        at: this.#context.clock.now(),
        end,
        response: this.#response && { status: this.#response.status, headers: maskHeaders(this.#response.headers), body },
        timing: { requestEndUs: this.#requestEndUs, responseHeadUs: this.#responseHeadUs, endUs, marks: this.#marks, ...added },
        ...(this.#request.route.via && { proxied: this.#proxied() }),
      })
    })
  }

  #open(): void {
    if (this.#opened) return
    this.#opened = true
    this.#guard(() => {
      const { coreId, source, runIdleMs } = this.#context
      const { exchangeId, at, method, route, headers, turn } = this.#request
      const rewrite = this.#rewrite
      this.#context.sink.opened({
        kind: 'opened',
        exchangeId,
        coreId,
        source,
        at,
        runIdleMs,
        method,
        provider: route.provider,
        host: route.host,
        ...(route.via && { via: route.via }),
        ...(turn && { socket: turn.socket }),
        path: route.path,
        query: maskQuery(route.query),
        headers: maskHeaders(headers),
        body: this.#requestBody.finish(),
        hints: buildHints(route.hints),
        ...(rewrite && { upstream: { headers: maskHeaders(rewrite.headers), inserted: rewrite.inserted } }),
        rewrites: rewrite ? [rewrite.name] : [],
      })
    })
  }

  #proxied(): RequestHead {
    const { method, route, headers, turn } = this.#request
    return { method, host: route.host, path: route.path, headers: maskHeaders(headers), ...(turn && { socket: turn.socket }) }
  }

  #elapsed(): number {
    return this.#context.clock.now() - this.#request.at
  }

  #guard(deliver: () => void): void {
    try {
      deliver()
    } catch (error) {
      this.#context.problems.report('recording-failed', `An exchange could not be recorded: ${errorText(error)}`)
    }
  }
}
