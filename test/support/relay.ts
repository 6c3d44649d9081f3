import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

/** One exchange that went through a relay. */
export interface RelayedExchange {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly requestBody: string
  readonly status: number
  readonly responseBody: string
}

export interface Relay {
  readonly url: string
  /** Finished exchanges, in the order in which they began. */
  exchanges(): readonly RelayedExchange[]
  close(): Promise<void>
}

/**
 * A loopback server that passes on what comes in below any `…/anthropic` prefix, and remembers it. `onRequest` is told how many requests have
 * come so far.
 */
export async function startRelay(upstream: string, onRequest: (count: number) => void = () => undefined): Promise<Relay> {
  const seen: (RelayedExchange | null)[] = []
  const server = createServer(async (request, response) => {
    const slot = seen.push(null) - 1
    onRequest(seen.length)
    try {
      const requestBody = await text(request)
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      const path = request.url ?? ''
      const { host: _host, connection: _connection, 'content-length': _length, ...passed } = headers
      const answer = await fetch(upstream + path.replace(/^.*\/anthropic\//, '/'), {
        method: 'POST',
        headers: passed,
        body: requestBody,
      })
      const responseBody = await answer.text()
      seen[slot] = { path, headers, requestBody, status: answer.status, responseBody }
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(responseBody)
    } catch {
      response.destroy()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    exchanges: () => seen.filter((exchange) => exchange !== null),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
