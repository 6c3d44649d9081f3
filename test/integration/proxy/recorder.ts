import { onTestFinished } from 'vitest'
import { createProxy, type ProxyConfig, type ProxyServer } from '#core/proxy/listener.ts'
import type { CapturedRequest, CapturedResponse } from '#core/proxy/recording.ts'
import { exchangeId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { type Script, startUpstream, type Upstream } from '#support/upstream.ts'

/** A recorder in front of a stand-in provider, and what it delivered. Everything is closed when the test ends. */
export interface Recording {
  readonly upstream: Upstream
  readonly proxy: ProxyServer
  /** The recorder's base URL for the stand-in: `…/openai`. */
  readonly openai: string
  readonly anthropic: string
  readonly delivered: readonly (CapturedRequest | CapturedResponse)[]
  /** Resolve with the n-th (from 1) of their kind, once it is delivered. */
  opened(n: number): Promise<CapturedRequest>
  settled(n: number): Promise<CapturedResponse>
}

export async function record(script?: Script, config: Partial<ProxyConfig> = {}): Promise<Recording> {
  const upstream = await startUpstream(script)
  onTestFinished(() => upstream.close())
  const delivered: (CapturedRequest | CapturedResponse)[] = []
  const waiting: (() => void)[] = []
  const deliver = (message: CapturedRequest | CapturedResponse): void => {
    delivered.push(message)
    for (const look of waiting) look()
  }
  let exchanges = 0
  const proxy = await createProxy({
    port: 0,
    host: '127.0.0.1',
    upstreams: { openai: upstream.url, anthropic: upstream.url },
    runIdleMs: 120_000,
    rewrite: true,
    coreId: 'core-1',
    source: 'recorded',
    sink: { opened: deliver, settled: deliver },
    clock: { now: () => epochUs(Math.round((performance.timeOrigin + performance.now()) * 1000)) },
    newExchangeId: () => exchangeId(String(++exchanges).padStart(24, '0')),
    recording: () => true,
    contextFor: () => Promise.reject(new Error('This test has no certificates.')),
    ...config,
  })
  onTestFinished(() => proxy.close())

  function nth<K extends 'opened' | 'settled'>(
    kind: K,
    n: number,
  ): Promise<Extract<CapturedRequest | CapturedResponse, { kind: K }>> {
    type Message = Extract<CapturedRequest | CapturedResponse, { kind: K }>
    return new Promise((resolve) => {
      const look = (): void => {
        const found = delivered.filter((message): message is Message => message.kind === kind)[n - 1]
        if (found) resolve(found)
      }
      waiting.push(look)
      look()
    })
  }

  return {
    upstream,
    proxy,
    openai: `${proxy.url}/openai`,
    anthropic: `${proxy.url}/anthropic`,
    delivered,
    opened: (n) => nth('opened', n),
    settled: (n) => nth('settled', n),
  }
}

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

/** Writing stops once every buffer on the way is full: then the count stands still from one look to the next. */
export async function standsStill(count: () => number): Promise<void> {
  for (let before = -1; before !== count(); ) {
    before = count()
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}
