import { type Client, openClient, openTunnel } from './client.ts'
import { type Contender, hostNamed } from './contenders.ts'
import { cpuMs, mainThreadCpuMs } from './process-usage.ts'
import { type RequestBytes, requestBytes } from './wire.ts'

export interface Workload {
  readonly name: string
  readonly bodyBytes: number
  readonly concurrency: number
  readonly requests: number
  readonly stream?: boolean
  /** Through decrypted tunnels: each request to a host of its own, or all to one, kept alive. */
  readonly tunnel?: 'first contact' | 'kept alive'
}

export const NEW_HOSTS = 10

export const WORKLOADS = {
  small: { name: '8 KB c=1', bodyBytes: 8192, concurrency: 1, requests: 600 },
  smallMany: { name: '8 KB c=32', bodyBytes: 8192, concurrency: 32, requests: 2000 },
  largeMany: { name: '200 KB c=32', bodyBytes: 204_800, concurrency: 32, requests: 400 },
  large: { name: '200 KB c=1', bodyBytes: 204_800, concurrency: 1, requests: 100 },
  stream: { name: 'SSE c=1', bodyBytes: 8192, concurrency: 1, requests: 8, stream: true },
  streamMany: { name: 'SSE c=32', bodyBytes: 8192, concurrency: 32, requests: 96, stream: true },
  newHost: { name: 'MITM, new host', bodyBytes: 8192, concurrency: 1, requests: NEW_HOSTS, tunnel: 'first contact' },
  keptHost: { name: 'MITM c=32', bodyBytes: 8192, concurrency: 32, requests: 2000, tunnel: 'kept alive' },
} as const satisfies Record<string, Workload>

export type WorkloadName = keyof typeof WORKLOADS

/** What one pass measured. Times in ms. */
export interface Pass {
  /** To the last byte; of a stream to its first token; of a new host with the tunnel and the handshake. */
  readonly times: readonly number[]
  /** Of a stream's chunks, since they were sent. */
  readonly ages: readonly number[]
  readonly perSecond: number
  /** Per request, of all threads, with all that follows. */
  readonly cpuMs: number
  readonly mainThreadCpuMs: number
}

/** Makes every request of a bench a new one. */
let counter = 0

interface Lane {
  readonly client: Client
  readonly sent: RequestBytes
}

/** `pass`: which hosts are new. */
export async function runPass(contender: Contender, workload: Workload, pass: number): Promise<Pass> {
  const { bodyBytes, concurrency, requests, stream = false, tunnel } = workload
  const { url, pid, settled } = contender
  const times: number[] = []
  const ages: number[] = []

  const sending = (host: string, bytes = bodyBytes): RequestBytes =>
    requestBytes(
      { path: `${tunnel ? '/v1' : contender.prefix}/chat/completions`, host, headers: contender.headers },
      bytes,
      stream,
    )
  const ownHost = contender.host ?? new URL(url).host

  async function openLane(): Promise<Lane> {
    const host = tunnel ? hostNamed(0) : ownHost
    const client = tunnel ? await openTunnel(url, host) : await openClient(url)
    await client.ask(sending(host, 1000).bytes)
    return { client, sent: sending(host) }
  }

  async function ask({ client, sent }: Lane): Promise<void> {
    sent.next(counter++)
    const timing = await client.ask(sent.bytes)
    times.push(stream ? timing.first : timing.last)
    for (const age of timing.ages) ages.push(age)
  }

  async function contact(host: string): Promise<void> {
    const from = performance.now()
    const client = await openTunnel(url, host)
    await client.ask(sending(host).bytes)
    times.push(performance.now() - from)
    client.close()
  }

  const isNew = tunnel === 'first contact'
  const lanes = isNew ? [] : await Promise.all(Array.from({ length: concurrency }, openLane))
  await settled()
  const before = { cpu: cpuMs(pid), main: mainThreadCpuMs(pid) }
  const start = performance.now()
  let left = requests
  if (isNew) for (let n = 0; n < requests; n += 1) await contact(hostNamed(1 + pass * requests + n))
  else
    await Promise.all(
      lanes.map(async (lane) => {
        while (left-- > 0) await ask(lane)
      }),
    )
  const seconds = (performance.now() - start) / 1000
  for (const { client } of lanes) client.close()
  await settled()
  return {
    times,
    ages,
    perSecond: requests / seconds,
    cpuMs: (cpuMs(pid) - before.cpu) / requests,
    mainThreadCpuMs: (mainThreadCpuMs(pid) - before.main) / requests,
  }
}
