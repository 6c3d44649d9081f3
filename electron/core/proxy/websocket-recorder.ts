import type { ExchangeEnd, SocketTurn } from '#shared/model/fact.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import { frameMessage } from '#shared/providers/json-seq.ts'
import { socketProtocolFor } from '#shared/providers/sockets/index.ts'
import { type MessageFields, readMessageFields } from '#shared/providers/sockets/message-fields.ts'
import type { SocketProtocol, Turn, TurnReader } from '#shared/providers/sockets/socket-protocol.ts'
import { BodyCopy, type CopyBudget } from './body-copy.ts'
import type { OverheadMeter, TurnOverhead } from './overhead.ts'
import { errorText } from './problems.ts'
import { Tap, type TapContext, type TappedRequest } from './tap.ts'
import { readExtensions } from './websocket-deflate.ts'
import { FrameReader, type SocketMessage } from './websocket-frames.ts'

export interface SocketContext extends TapContext {
  readonly overhead: OverheadMeter
  newExchangeId(): ExchangeId
  /** Asked once per turn. */
  recording(): boolean
}

/** How a WebSocket ended, as its two connections saw it. */
export type SocketEnd = { readonly by: 'client' | 'upstream' } | { readonly failed: { code: string; message: string } }

const MIB = 1024 * 1024
/** What was sent since the last turn may wait for long: a microphone is never silent. */
const MOST_WAITING = 16 * MIB
const MOST_SETUP = 4 * MIB
const NO_FIELDS: MessageFields = new Map()

/** A turn under way. */
interface OpenTurn {
  readonly tap: Tap
  readonly overhead: TurnOverhead
  answered: boolean
}

/**
 * Listens to a WebSocket and tells of each turn as an exchange: the head is the handshake's, the request what was sent for the turn, the answer
 * what came for it, message by message (ADR 12). Traffic whose messages are not understood is one exchange of which only sizes are kept. As
 * the tap, it cannot throw into traffic, wait or grow without bound.
 */
export class SocketRecorder {
  readonly #context: SocketContext
  readonly #handshake: TappedRequest
  readonly #answerHeaders: readonly string[]
  readonly #budget: CopyBudget
  readonly #protocol: SocketProtocol | null
  readonly #reader: TurnReader | null
  readonly #client: FrameReader
  readonly #server: FrameReader
  readonly #turns = new Map<Turn, OpenTurn>()
  /** Stands for the whole socket until there is a turn. */
  #whole: Tap | null
  #turnCount = 0
  #sentSetup: Uint8Array[] = []
  #receivedSetup: Uint8Array | null = null
  #nextRequest: BodyCopy
  #nextResponse: BodyCopy
  /** Who said first that the socket closes. */
  #closedBy: 'client' | 'upstream' | null = null
  #deaf = false
  /** One side may go on after the other has ended: nothing of that is a turn any more. */
  #over = false
  /** What the newest bytes took to be passed on. */
  #sentMs = 0
  #receivedMs = 0

  /** `tap`: the handshake's, which has not opened. `answerHeaders`: raw, of the 101. */
  constructor(context: SocketContext, handshake: TappedRequest, tap: Tap, answerHeaders: readonly string[]) {
    this.#context = context
    this.#handshake = handshake
    this.#answerHeaders = answerHeaders
    const { budget } = context
    this.#budget = { ...budget, maxBodyBytes: Math.min(MOST_WAITING, budget.maxBodyBytes) }
    this.#whole = tap
    tap.responseHead(101, answerHeaders)
    const deflate = readExtensions(headerOf(answerHeaders, 'sec-websocket-extensions'))
    this.#protocol = deflate === 'unknown' ? null : socketProtocolFor(handshake.route.path)
    this.#reader = this.#protocol?.createReader() ?? null
    const agreed = deflate === 'unknown' ? null : deflate
    const maxMessageBytes = this.#budget.maxBodyBytes
    this.#client = new FrameReader({
      deflate: agreed?.client ?? null,
      maxMessageBytes,
      message: (message) => this.#sent(message),
    })
    this.#server = new FrameReader({
      deflate: agreed?.server ?? null,
      maxMessageBytes,
      message: (message) => this.#received(message),
    })
    this.#nextRequest = new BodyCopy(this.#budget)
    this.#nextResponse = new BodyCopy(this.#budget, budget.tailBytes)
  }

  /** `tookMs`: until they had been handed to the other side. */
  sent(chunk: Buffer, tookMs: number): void {
    this.#sentMs = tookMs
    if (this.#over) return
    this.#guard(() => {
      this.#whole?.requestSkipped(chunk.length)
      if (this.#deaf) return
      this.#client.push(chunk)
      if (this.#client.closed) this.#closedBy ??= 'client'
    })
  }

  received(chunk: Buffer, tookMs: number): void {
    this.#receivedMs = tookMs
    if (this.#over) return
    this.#guard(() => {
      this.#whole?.responseSkipped(chunk.length)
      if (this.#deaf) {
        for (const { tap } of this.#turns.values()) tap.responseSkipped(chunk.length)
        return
      }
      this.#server.push(chunk)
      if (this.#server.closed) this.#closedBy ??= 'upstream'
    })
  }

  /** The connection is gone: what is open settles. */
  close(end: SocketEnd): void {
    this.#over = true
    this.#guard(() => {
      for (const turn of [...this.#turns.keys()]) this.#end(turn, this.#deaf ? { kind: 'completed' } : this.#endOf(end))
      this.#whole?.settle('failed' in end ? { kind: 'failed', ...end.failed } : { kind: 'completed' })
      this.#whole = null
      this.#nextRequest.finish()
      this.#nextResponse.finish()
    })
  }

  #endOf(end: SocketEnd): ExchangeEnd {
    if (this.#closedBy !== null) return { kind: 'aborted', by: this.#closedBy }
    return 'failed' in end ? { kind: 'failed', ...end.failed } : { kind: 'aborted', by: end.by }
  }

  #sent(message: SocketMessage): void {
    const step = this.#reader?.sent(this.#fieldsOf(message))
    if (!step) return
    if (step.ends !== undefined) this.#end(step.ends)
    put(this.#nextRequest, message)
    if (step.begins !== undefined) this.#begin(step.begins)
    if (!step.setsUp || !message.data) return
    this.#sentSetup.push(frameMessage(message.data))
    while (this.#sentSetup.reduce((sum, each) => sum + each.length, 0) > MOST_SETUP) this.#sentSetup.shift()
  }

  #received(message: SocketMessage): void {
    const step = this.#reader?.received(this.#fieldsOf(message))
    if (!step) return
    if (step.ended !== undefined) this.#end(step.ended)
    if (step.setsUp && message.data && message.data.length <= MOST_SETUP) this.#receivedSetup = frameMessage(message.data)
    if (step.begins !== undefined) this.#begin(step.begins, step.aside)
    if (step.past) return
    if (step.turn === null) {
      put(this.#nextResponse, message)
      return
    }
    const open = this.#turns.get(step.turn)
    if (open) {
      if (!open.answered) open.tap.responseHead(101, this.#answerHeaders)
      open.answered = true
      open.overhead.answered(this.#receivedMs)
      if (message.data) open.tap.responseChunk(frameMessage(message.data))
      else open.tap.responseSkipped(message.bytes)
    }
    if (step.ends) this.#end(step.turn)
  }

  #fieldsOf({ data }: SocketMessage): MessageFields {
    return data && this.#protocol ? readMessageFields(data, this.#protocol.fields) : NO_FIELDS
  }

  /** `aside`: nothing was sent for it, and what waits is of the next turn. */
  #begin(turn: Turn, aside?: true): void {
    const { clock, recording, newExchangeId } = this.#context
    const fresh = this.#fresh()
    const gathered = aside ? fresh : { request: this.#nextRequest, response: this.#nextResponse }
    if (!aside) {
      this.#nextRequest = fresh.request
      this.#nextResponse = fresh.response
    }
    this.#turnCount += 1
    this.#whole?.abandon()
    this.#whole = null
    if (!recording()) {
      gathered.request.finish()
      gathered.response.finish()
      return
    }
    const { exchangeId } = this.#handshake
    const socket: SocketTurn = { id: exchangeId, turn: this.#turnCount, ...(aside && { aside }) }
    const tap = new Tap(this.#context, {
      ...this.#handshake,
      exchangeId: this.#turnCount === 1 ? exchangeId : newExchangeId(),
      at: clock.now(),
      turn: { socket, ...gathered },
    })
    tap.requestEnd()
    const overhead = this.#context.overhead.turn()
    overhead.asked(this.#sentMs)
    this.#turns.set(turn, { tap, overhead, answered: false })
  }

  #end(turn: Turn, end: ExchangeEnd = { kind: 'completed' }): void {
    const open = this.#turns.get(turn)
    open?.tap.settle(end, open.overhead.figures())
    this.#turns.delete(turn)
  }

  /** Bodies of a turn to come: what the session was set up with holds for it too. */
  #fresh(): { readonly request: BodyCopy; readonly response: BodyCopy } {
    const request = new BodyCopy(this.#budget)
    const response = new BodyCopy(this.#budget, this.#budget.tailBytes)
    for (const setup of this.#sentSetup) request.offer(setup)
    if (this.#receivedSetup) response.offer(this.#receivedSetup)
    return { request, response }
  }

  #guard(listen: () => void): void {
    try {
      listen()
      if (this.#deaf || !this.#reader || !(this.#client.broken || this.#server.broken)) return
      this.#deafen('its frames could not be read')
    } catch (error) {
      this.#deafen(errorText(error))
    }
  }

  #deafen(why: string): void {
    this.#deaf = true
    this.#context.problems.report('recording-failed', `A WebSocket passes unrecorded from here on: ${why}.`)
  }
}

function put(copy: BodyCopy, { data, bytes }: SocketMessage): void {
  if (data) copy.offer(frameMessage(data))
  else copy.skip(bytes)
}

/** `raw`: [name, value, …]; a header that was sent more than once counts as one list (RFC 6455, 9.1). */
function headerOf(raw: readonly string[], wanted: string): string | undefined {
  const values: string[] = []
  for (let at = 0; at + 1 < raw.length; at += 2) if (raw[at]?.toLowerCase() === wanted) values.push(raw[at + 1] ?? '')
  return values.length > 0 ? values.join(', ') : undefined
}
