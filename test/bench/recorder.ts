// The recorder beside its floor: a bare reverse proxy that records nothing. Each runs in a process of its own; passes are interleaved, because
// only ratios within one run say something on a shared machine. `npm run bench -- recorder`; goals: what a user would not notice.
import { type ChildProcess, fork } from 'node:child_process'
import { Agent, createServer, request as httpRequest, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createProxy } from '#core/proxy/listener.ts'
import { createIngestQueue } from '#core/proxy/queue.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'

const SSE_CHUNKS = 50
const SSE_GAP_MS = 5
const PASSES = 3

/** What the processes tell the one that measures. */
type Report = { readonly url: string } | { readonly cpuMs: number; readonly rssMb: number }

const roles: Readonly<Record<string, (upstream: string) => Promise<string>>> = {
  async upstream() {
    const answer = Buffer.from(JSON.stringify({ id: 'chatcmpl-1', text: 'x'.repeat(2050) }))
    const server = createServer((request, response) => {
      request.resume()
      request.on('end', () => {
        if (request.url?.endsWith('/stream')) {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          let sent = 0
          const timer = setInterval(() => {
            response.write(`data: {"n":${sent}}\n\n`)
            sent += 1
            if (sent < SSE_CHUNKS) return
            clearInterval(timer)
            response.end()
          }, SSE_GAP_MS)
        } else {
          response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
          response.end(answer)
        }
      })
    })
    return listen(server)
  },

  async floor(upstream) {
    const agent = new Agent({ keepAlive: true })
    const { hostname, port } = new URL(upstream)
    const server = createServer((request, response) => {
      const { method, headers } = request
      const forwarded = httpRequest(
        { hostname, port, method, path: request.url?.slice('/openai'.length), headers, agent },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(response)
        },
      )
      request.pipe(forwarded)
    })
    return listen(server)
  },

  async recorder(upstream) {
    // Takes and acknowledges, as ingest does, without its work: what the proxy's own thread costs is measured here.
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads')
       parentPort.on('message', (batch) => parentPort.postMessage({ messages: batch.length }))`,
      { eval: true },
    )
    const queue = createIngestQueue({ send: (messages, transfer) => worker.postMessage(messages, transfer) })
    worker.on('message', queue.acknowledge)
    queue.connect()
    let exchanges = 0
    const proxy = await createProxy({
      port: 0,
      host: '127.0.0.1',
      upstreams: { openai: upstream },
      runIdleMs: 120_000,
      rewrite: true,
      coreId: 'bench',
      source: 'recorded',
      sink: queue,
      clock: { now: () => epochUs(Math.round((performance.timeOrigin + performance.now()) * 1000)) },
      newExchangeId: () => exchangeId(String(++exchanges).padStart(24, '0')),
      recording: () => true,
      contextFor: () => Promise.reject(new Error('Only base-URL mode is measured here.')),
    })
    return proxy.url
  },
}

async function listen(server: Server): Promise<string> {
  server.keepAliveTimeout = 600_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Part {
  readonly url: string
  readonly process: ChildProcess
  usage(): Promise<{ cpuMs: number; rssMb: number }>
}

async function startPart(role: string, upstream = ''): Promise<Part> {
  const child = fork(fileURLToPath(import.meta.url), [role, upstream], { stdio: 'inherit' })
  const next = (): Promise<Report> => new Promise((resolve) => child.once('message', (message) => resolve(message as Report)))
  const first = await next()
  return {
    url: 'url' in first ? first.url : '',
    process: child,
    async usage() {
      const answer = next()
      child.send('usage')
      const report = await answer
      return 'cpuMs' in report ? report : { cpuMs: 0, rssMb: 0 }
    },
  }
}

/** One kept-alive connection that asks, and resolves with the time to the first byte of the body and to the last, in ms. */
function createClient(url: string): { ask(bytes: Buffer): Promise<[first: number, last: number]>; close(): void } {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true })
  let fail: (error: Error) => void = () => {}
  socket.on('error', (error) => fail(error))
  return {
    ask: (bytes) =>
      new Promise((resolve, reject) => {
        const start = performance.now()
        let got = ''
        let first = 0
        const receive = (chunk: Buffer): void => {
          got += chunk.toString('latin1')
          const head = got.indexOf('\r\n\r\n')
          if (head < 0 || got.length === head + 4) return
          first ||= performance.now() - start
          const length = /^content-length: (\d+)/im.exec(got.slice(0, head))?.[1]
          if (length === undefined ? !got.endsWith('\r\n0\r\n\r\n') : got.length < head + 4 + Number(length)) return
          socket.off('data', receive)
          if (got.startsWith('HTTP/1.1 200')) resolve([first, performance.now() - start])
          else reject(new Error(got.slice(0, 300)))
        }
        socket.on('data', receive)
        fail = reject
        socket.write(bytes)
      }),
    close: () => socket.destroy(),
  }
}

function requestBytes(url: string, path: string, bodyBytes: number): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    'Content-Type: application/json',
    'Authorization: Bearer sk-bench',
    'User-Agent: OpenAI/JS 7.0.0',
    'X-Stainless-Retry-Count: 0',
    `Content-Length: ${bodyBytes}`,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.alloc(bodyBytes, 'x')])
}

interface Workload {
  readonly name: string
  readonly path: string
  readonly bodyBytes: number
  readonly concurrency: number
  readonly requests: number
  /** Which time counts: to the first byte of the body, or to the last. */
  readonly measure: 'first' | 'last'
}

const WORKLOADS: readonly Workload[] = [
  { name: '8 KB c=1', path: '/v1/x', bodyBytes: 8192, concurrency: 1, requests: 800, measure: 'last' },
  { name: '8 KB c=32', path: '/v1/x', bodyBytes: 8192, concurrency: 32, requests: 4000, measure: 'last' },
  { name: '200 KB c=32', path: '/v1/x', bodyBytes: 204_800, concurrency: 32, requests: 800, measure: 'last' },
  { name: 'SSE c=1, first token', path: '/v1/stream', bodyBytes: 8192, concurrency: 1, requests: 8, measure: 'first' },
  { name: 'SSE c=32, first token', path: '/v1/stream', bodyBytes: 8192, concurrency: 32, requests: 96, measure: 'first' },
]

interface Figures {
  readonly times: number[]
  readonly perSecond: number
  readonly cpuMsPer1k: number
}

async function run(part: Part, prefix: string, { path, bodyBytes, concurrency, requests, measure }: Workload): Promise<Figures> {
  const bytes = requestBytes(part.url, prefix + path, bodyBytes)
  const clients = Array.from({ length: concurrency }, () => createClient(part.url))
  await Promise.all(clients.map((client) => client.ask(requestBytes(part.url, `${prefix}/v1/x`, 100))))
  const before = await part.usage()
  const start = performance.now()
  const times: number[] = []
  let left = requests
  await Promise.all(
    clients.map(async (client) => {
      while (left-- > 0) {
        const [first, last] = await client.ask(bytes)
        times.push(measure === 'first' ? first : last)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  const after = await part.usage()
  for (const client of clients) client.close()
  return { times, perSecond: requests / seconds, cpuMsPer1k: ((after.cpuMs - before.cpuMs) / requests) * 1000 }
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN

function summarise(passes: readonly Figures[]): { p50: number; p99: number; perSecond: number; cpu: number } {
  const times = passes.flatMap((pass) => pass.times)
  const median = (pick: (pass: Figures) => number): number => quantile(passes.map(pick), 0.5)
  return {
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    perSecond: median((pass) => pass.perSecond),
    cpu: median((pass) => pass.cpuMsPer1k),
  }
}

async function measure(): Promise<void> {
  const upstream = await startPart('upstream')
  const floor = await startPart('floor', upstream.url)
  const recorder = await startPart('recorder', upstream.url)
  console.log('added p50 and p99 over asking directly; ratio = recorder / floor\n')
  console.log('| workload | direct p50 | floor: added p50, p99, req/s, CPU ms/1k | recorder: the same | added p50, CPU |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const workload of WORKLOADS) {
    const figures: Record<'direct' | 'floor' | 'recorder', Figures[]> = { direct: [], floor: [], recorder: [] }
    for (let pass = 0; pass <= PASSES; pass++) {
      const taken = {
        direct: await run(upstream, '', workload),
        floor: await run(floor, '/openai', workload),
        recorder: await run(recorder, '/openai', workload),
      }
      if (pass === 0) continue // warm-up
      for (const who of ['direct', 'floor', 'recorder'] as const) figures[who].push(taken[who])
    }
    const [direct, bare, ours] = [summarise(figures.direct), summarise(figures.floor), summarise(figures.recorder)]
    const row = (who: typeof direct): string =>
      `${(who.p50 - direct.p50).toFixed(2)} ms, ${(who.p99 - direct.p99).toFixed(2)} ms, ${who.perSecond.toFixed(0)}, ${who.cpu.toFixed(0)}`
    const added = (ours.p50 - direct.p50) / (bare.p50 - direct.p50)
    console.log(
      `| ${workload.name} | ${direct.p50.toFixed(2)} ms | ${row(bare)} | ${row(ours)} | ${added.toFixed(2)}x, ${(ours.cpu / bare.cpu).toFixed(2)}x |`,
    )
  }
  const [bareUse, ownUse] = [await floor.usage(), await recorder.usage()]
  console.log(`\nmemory afterwards: floor ${bareUse.rssMb.toFixed(0)} MB, recorder ${ownUse.rssMb.toFixed(0)} MB`)
  for (const part of [upstream, floor, recorder]) part.process.kill()
}

const role = roles[process.argv[2] ?? '']
if (role && process.send) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMs: (user + system) / 1000, rssMb: process.memoryUsage().rss / 1048576 } satisfies Report)
  })
  process.on('disconnect', () => process.exit())
  process.send({ url: await role(process.argv[3] ?? '') } satisfies Report)
} else await measure()
