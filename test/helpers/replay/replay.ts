import { Agent } from 'node:http'
import { type CorpusExchange, readExchanges } from '#support/corpus.ts'
import { send } from '#support/http-client.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore } from '../core.ts'
import { type ContentEncoding, encode, hostOf, type PlayedExchange, spread, toPlay } from './recorded-exchange.ts'

export interface Replay {
  /** In the order in which they were asked. */
  readonly played: readonly PlayedExchange[]
  /** Whose answer did not arrive byte for byte, or with another status. */
  readonly altered: readonly string[]
  /** How many answers went out in which encoding. */
  readonly encoded: Readonly<Record<ContentEncoding, number>>
  readonly withheld: number
  /** The core's state once everything was derived. */
  readonly dropped: number
  readonly problems: readonly unknown[]
}

/** Every `step`th sequence of both files, in recorded order. */
export async function chooseExchanges(step: number): Promise<CorpusExchange[]> {
  const chosen: CorpusExchange[] = []
  for (const file of ['exchanges', 'exchanges-extra'] as const)
    for await (const exchange of readExchanges(file)) if (spread(exchange.sequence.id, step) === 0) chosen.push(exchange)
  return chosen
}

/** Plays recorded exchanges, one after the other, through a recorder that writes to `dataDir`. Each sequence is a run of its name. */
export async function replay(
  exchanges: readonly CorpusExchange[],
  { dataDir, rewrite }: { readonly dataDir: string; readonly rewrite: boolean },
): Promise<Replay> {
  const upstream = await startUpstream()
  const upstreams = Object.fromEntries(exchanges.map((exchange) => [hostOf(exchange), upstream.url]))
  const core = await startTestCore(upstreams, { dataDir, rewrite })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const altered: string[] = []
  const encoded: Record<ContentEncoding, number> = { gzip: 0, br: 0, zstd: 0, deflate: 0 }
  let withheld = 0
  const played = exchanges.map((exchange) => toPlay(exchange, { asking: !rewrite }))
  try {
    for (const each of played) {
      const { recorded, target, sent, arrives } = each
      const wanted: { encoding: ContentEncoding | null } = { encoding: null }
      upstream.reply(({ headers }) => {
        const encoding = headers['accept-encoding'] === 'identity' ? null : each.encoding
        wanted.encoding = encoding
        const body = encoding ? encode(encoding, each.answered) : each.answered
        return {
          status: recorded.status,
          headers: { ...each.responseHeaders, ...(encoding && { 'content-encoding': encoding }) },
          chunks: chunksOf(body),
        }
      })
      const got = await send(`${core.recorder}${target}`, {
        method: recorded.method,
        headers: each.requestHeaders,
        ...(sent.length > 0 && { body: sent }),
        agent,
      })
      const { encoding } = wanted
      const expected = encoding ? encode(encoding, arrives) : arrives
      if (encoding) encoded[encoding] += 1
      if (got.status !== recorded.status || !got.body.equals(expected)) altered.push(`${recorded.method} ${target}`)
      if (arrives.length < each.answered.length) withheld += 1
    }
    const { dropped, problems } = await core.call('core.status', {})
    return { played, altered, encoded, withheld, dropped, problems }
  } finally {
    agent.destroy()
    await core.close()
    await upstream.close()
  }
}

/** A body in pieces of odd sizes, so that characters and events are cut anywhere. */
function* chunksOf(body: Uint8Array): Generator<Uint8Array> {
  for (let at = 0, size = 7; at < body.length; at += size, size = (size * 31) % 4093) yield body.subarray(at, at + size)
}
