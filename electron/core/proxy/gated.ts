import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Admission, Gate, GateHead } from '../controls/gate.ts'
import { errorText, type ProblemLog } from './problems.ts'
import type { Tap } from './tap.ts'

/** The same gate, but where it fails the traffic passes and the failure is reported. */
export function guardGate(gate: Gate, problems: ProblemLog): Gate {
  const report = (error: unknown): void =>
    problems.report('gate-failed', `A request passed without the controls: ${errorText(error)}`)
  return {
    async admit(head, body) {
      try {
        return await gate.admit(head, body)
      } catch (error) {
        report(error)
        return { kind: 'forward' }
      }
    },
    onProgress(exchangeId, responseBytes) {
      try {
        return gate.onProgress(exchangeId, responseBytes)
      } catch (error) {
        report(error)
        return 'continue'
      }
    },
    settle(exchangeId) {
      try {
        gate.settle(exchangeId)
      } catch (error) {
        report(error)
      }
    },
  }
}

/** What the gate said, and the request's body where it asked for it: the socket will not give it again. */
export interface Gated {
  readonly admission: Admission
  readonly body: Buffer | null
}

/** Asks the gate about a request of which nothing but the head has been read. */
export async function askGate(gate: Gate, head: GateHead, request: IncomingMessage, response: ServerResponse): Promise<Gated> {
  let body: Promise<Buffer> | null = null
  const admission = await gate.admit(head, () => {
    if (body === null && request.headers.expect !== undefined) response.writeContinue()
    body ??= request.toArray().then((chunks: Buffer[]) => Buffer.concat(chunks))
    return body
  })
  return { admission, body: await readOr(body) }
}

/** A body that breaks off belongs to a client that left, which shows in its response. */
async function readOr(body: Promise<Buffer> | null): Promise<Buffer | null> {
  try {
    return await body
  } catch {
    return null
  }
}

/** Gives the gate's own answer, recorded like any other. */
export function answerFromGate(
  { status, headers, body }: Extract<Admission, { kind: 'answer' }>,
  response: ServerResponse,
  tap: Tap | null,
): void {
  const framed = [...headers, 'content-length', String(body.length)]
  response.writeHead(status, framed)
  response.end(body)
  tap?.responseHead(status, framed)
  tap?.responseChunk(body)
  tap?.settle({ kind: 'completed' })
}
