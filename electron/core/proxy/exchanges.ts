import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { Gate } from '../controls/gate.ts'
import type { Agents } from './agents.ts'
import { answerError } from './answers.ts'
import { maskHeaders } from './credentials.ts'
import { type Forwarding, forward, type Passage } from './forward.ts'
import { answerFromGate, askGate, guardGate } from './gated.ts'
import { buildHints } from './hints.ts'
import { createIncludeUsage } from './include-usage.ts'
import type { ExchangeOverhead, OverheadMeter } from './overhead.ts'
import { errorText } from './problems.ts'
import { readWhole } from './read-whole.ts'
import type { Rewrite } from './rewrite.ts'
import type { ForwardRoute } from './routes.ts'
import { Tap, type TapContext } from './tap.ts'
import { upstreamHeaders } from './upstream-headers.ts'

export interface ExchangesContext extends TapContext {
  readonly agents: Agents
  readonly overhead: OverheadMeter
  /** Where the recorder itself listens. */
  ownPort(): number
  readonly gate: Gate | null
  /** false: no request is ever changed. */
  readonly rewrite: boolean
  newExchangeId(): ExchangeId
  recording(): boolean
}

/** The exchanges under way. */
export interface Exchanges {
  /** `at`: when the request's head arrived. */
  start(request: IncomingMessage, response: ServerResponse, route: ForwardRoute, at: EpochUs): void
  /** Cuts all of them; each settles before this returns. */
  close(): void
}

/** One exchange: what its steps need. */
interface Exchange {
  readonly id: ExchangeId
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly route: ForwardRoute
  /** As they go upstream, raw. */
  readonly headers: string[]
  /** null: not recording, or not able to. */
  readonly tap: Tap | null
  readonly overhead: ExchangeOverhead
}

export function createExchanges(context: ExchangesContext): Exchanges {
  const { agents, problems } = context
  const gate = context.gate && guardGate(context.gate, problems)
  const includeUsage = context.rewrite ? createIncludeUsage() : null
  const underWay = new Set<Forwarding>()

  function openTap(id: ExchangeId, at: EpochUs, method: string, route: ForwardRoute, headers: string[]): Tap | null {
    try {
      return context.recording() && !route.unseen ? new Tap(context, { exchangeId: id, at, method, route, headers }) : null
    } catch (error) {
      problems.report('recording-failed', `An exchange could not be recorded: ${errorText(error)}`)
      return null
    }
  }

  /** `body`: what has been read of it; null: it comes from the socket. */
  function pass(exchange: Exchange, body: Buffer | null, rewrite: Rewrite | null = null): void {
    const { id, request, response, route, headers, tap, overhead } = exchange
    const { target, path, query } = route
    const passage: Passage = {
      request,
      response,
      target,
      url: path + query,
      headers,
      body,
      rewrite,
      agents,
      ownPort: context.ownPort(),
      tap,
      overhead,
      gate: gate && { gate, id },
    }
    try {
      const forwarding = forward(passage, () => {
        underWay.delete(forwarding)
        gate?.settle(id)
      })
      underWay.add(forwarding)
    } catch (error) {
      refuse(exchange, error)
    }
  }

  /** Node refuses some bytes in a head that its own server lets in. */
  function refuse({ id, response, tap }: Exchange, error: unknown): void {
    tap?.settle({ kind: 'failed', code: 'ERR_INVALID_REQUEST', message: errorText(error) })
    gate?.settle(id)
    answerError(response, 400, 'invalid-request', `The request cannot be forwarded: ${errorText(error)}`)
  }

  /** Passes a request that may be rewritten once its body is there; others, and where nothing is rewritten, at once. */
  function passOn(exchange: Exchange, body: Buffer | null): void {
    const { id, request, response, route, headers, tap } = exchange
    if (!includeUsage?.mayApply(request, route)) pass(exchange, body)
    else if (body) pass(exchange, body, includeUsage.rewrite(route, headers, body))
    else {
      // Its body is the client's to send, and nobody else is waiting for it.
      exchange.overhead.rest()
      const reading = readWhole(request, response, (came, whole) => {
        underWay.delete(reading)
        exchange.overhead.resume()
        if (whole) {
          passOn(exchange, came)
          return
        }
        tap?.requestChunk(came)
        tap?.settle({ kind: 'aborted', by: 'client' })
        gate?.settle(id)
      })
      underWay.add(reading)
    }
  }

  async function passGate(gate: Gate, exchange: Exchange): Promise<void> {
    const { id, request, response, route, headers, tap } = exchange
    const { provider, host, path } = route
    const method = request.method ?? 'GET'
    const head = { exchangeId: id, method, provider, host, path, headers: maskHeaders(headers), hints: buildHints(route.hints) }
    const { admission, body } = await askGate(gate, head, request, response)
    if (!response.destroyed && admission.kind === 'forward') {
      passOn(exchange, body)
      return
    }
    if (body) tap?.requestChunk(body)
    if (response.destroyed) tap?.settle({ kind: 'aborted', by: 'client' })
    else if (admission.kind === 'answer') answerFromGate(admission, response, tap)
    gate.settle(id)
  }

  return {
    start(request, response, route, at) {
      // The upstream's own Date passes, or none.
      response.sendDate = false
      const id = context.newExchangeId()
      const headers = upstreamHeaders(request, route, problems)
      frameEmptyBody(request, headers)
      const tap = openTap(id, at, request.method ?? 'GET', route, headers)
      const overhead = context.overhead.exchange(performance.now() - (context.clock.now() - at) / 1000)
      const exchange: Exchange = { id, request, response, route, headers, tap, overhead }
      if (route.unseen) pass(exchange, null)
      else if (gate) passGate(gate, exchange).catch((error: unknown) => refuse(exchange, error))
      else passOn(exchange, null)
    },
    close() {
      for (const forwarding of underWay) forwarding.close()
    },
  }
}

/** A POST without a body and without a length would be sent in chunks by Node; its empty body is said outright instead. */
function frameEmptyBody(request: IncomingMessage, headers: string[]): void {
  const { headers: read, method } = request
  if (read['content-length'] !== undefined || read['transfer-encoding'] !== undefined) return
  if (method === 'POST' || method === 'PUT' || method === 'PATCH') headers.push('content-length', '0')
}
