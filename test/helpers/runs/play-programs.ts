import type { AgentProgram, WireExchange } from '#support/agents/program.ts'
import { open } from '#support/http-client.ts'
import type { Reply, Upstream } from '#support/upstream.ts'

/**
 * Sends a program's traffic through a recorder: requests and answers in the program's order, at full speed. `upstream` is the recorder's
 * stand-in for every provider.
 */
export async function playProgram(program: AgentProgram, recorder: string, upstream: Upstream): Promise<void> {
  const asked: PromiseWithResolvers<Reply>[] = []
  upstream.reply(() => {
    const reply = Promise.withResolvers<Reply>()
    asked.push(reply)
    return reply.promise
  })
  const before = upstream.requests.length
  const ends = new Map<string, () => Promise<void>>()
  let sent = 0
  for (const { begins, exchange } of inOrder(program)) {
    if (begins) {
      const { response, abort } = open(urlOf(recorder, exchange), { headers: headersOf(exchange), body: exchange.request })
      const place = sent++
      const request = await upstream.received(before + sent)
      ends.set(exchange.id, async () => {
        if (exchange.answer.kind === 'timeout') {
          abort()
          return request.aborted
        }
        asked[place]?.resolve(replyOf(exchange.answer))
        await response.then(
          (incoming) => incoming.resume() && closed(incoming),
          () => undefined,
        )
      })
    } else await ends.get(exchange.id)?.()
  }
}

/** Beginnings and ends; what ends comes before what begins at the same time. */
function inOrder({ exchanges }: AgentProgram): { begins: boolean; exchange: WireExchange }[] {
  const events = exchanges.flatMap((exchange) => [
    { at: exchange.startUs, begins: true, exchange },
    { at: exchange.endUs, begins: false, exchange },
  ])
  return events.sort((a, b) => a.at - b.at || Number(a.begins) - Number(b.begins))
}

const closed = (stream: NodeJS.EventEmitter): Promise<void> => new Promise((resolve) => stream.once('close', () => resolve()))

const urlOf = (recorder: string, { run, endpoint }: WireExchange): string =>
  `${recorder}${run === null ? '' : `/run/${run}`}/${endpoint.provider}${endpoint.path}`

const headersOf = ({ headers }: WireExchange): Record<string, string> => ({
  'content-type': 'application/json',
  ...Object.fromEntries(headers),
})

function replyOf(answer: WireExchange['answer']): Reply {
  switch (answer.kind) {
    case 'answered':
      return { status: answer.status, headers: { 'content-type': answer.contentType }, body: answer.body }
    case 'broken':
      return { headers: { 'content-type': answer.contentType }, chunks: [answer.body], after: 'reset' }
    default:
      return { after: 'reset' }
  }
}
