import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname } from 'node:path'
import type { OpenProgress, Problem } from '#shared/api/contract.ts'
import type { ExchangeId, RunId } from '#shared/model/ids.ts'
import type { Overhead } from '#shared/model/overhead.ts'
import type { ProblemCode } from '#shared/model/problem.ts'
import type { RunSource } from '#shared/model/run.ts'
import type { Clock } from '#shared/model/units.ts'
import { type Authority, createAuthority } from './certificates/authority.ts'
import type { CoreLimits } from './core-config.ts'
import { createExchangeIds } from './exchange-ids.ts'
import { type IngestProcess, startIngest } from './ingest/ingest-process.ts'
import type { Privacy } from './privacy/privacy.ts'
import { createProxy } from './proxy/listener.ts'

/** One recording proxy with the data folder that it writes: the core has one, and a second one for demo runs. */
export interface Recorder {
  readonly url: string
  readonly coreId: string
  readonly ingest: IngestProcess
  /** Of HTTPS-proxy mode. */
  readonly authority: Authority
  problems(): readonly Problem[]
  /** Of what went wrong elsewhere in the core. */
  report(problem: Problem): void
  /** What it added to the traffic lately. */
  overhead(): Overhead
  /** Whether traffic is kept. false while it is paused, and once ingest is down for good. */
  recording(): boolean
  paused(): boolean
  /** What is open settles as it began; what comes is kept, or passes unseen. */
  pause(paused: boolean): void
  /** How far the answer of an exchange under way has come; null: none is under way. */
  progress(exchange: ExchangeId): Omit<OpenProgress, 'exchangeId'> | null
  close(): Promise<void>
}

export interface RecorderConfig {
  readonly storeFile: string
  readonly port: number
  readonly source: RunSource
  readonly upstreams: Readonly<Record<string, string>>
  readonly hostNames?: readonly string[]
  readonly runIdleMs: number
  /** Whether named rewrites may apply (law 1). */
  readonly rewrite: boolean
  readonly origin: { readonly machine: string; readonly user: string }
  /** The data folder whose price files hold. */
  readonly pricesDir: string
  readonly clock: Clock
  /** Names the proxy that leads to the world, if any. */
  readonly env: NodeJS.ProcessEnv
  /** Answers the recorder's own paths (`/agentprof/…`); false where the path is not one. */
  control?(request: IncomingMessage, response: ServerResponse): boolean
  readonly privacy?: Privacy
  readonly limits?: CoreLimits
  changed(runIds: readonly RunId[], seq: number): void
  problemsChanged(): void
  /** Resolves once nobody reads the store any more: it is about to be moved. */
  releaseStore(): Promise<void>
}

export async function createRecorder(config: RecorderConfig): Promise<Recorder> {
  const coreId = randomBytes(8).toString('hex')
  const problems = new Map<string, Problem>()
  let paused = false
  /** The newest of a kind says it all; the code that names the kinds bounds their number. */
  const problem = ({ code, message }: Problem): void => {
    problems.set(code, { code, message })
    config.problemsChanged()
  }
  const solved = (code: ProblemCode): void => {
    if (problems.delete(code)) config.problemsChanged()
  }
  const ingest = startIngest(
    {
      storeFile: config.storeFile,
      origin: config.origin,
      pricesDir: config.pricesDir,
      ...(config.privacy && { privacy: config.privacy }),
    },
    { changed: config.changed, problem, solved, releaseStore: config.releaseStore },
    config.limits,
  )
  const authority = createAuthority(dirname(config.storeFile))
  const proxy = await createProxy({
    port: config.port,
    host: '127.0.0.1',
    upstreams: config.upstreams,
    ...(config.hostNames && { hostNames: config.hostNames }),
    runIdleMs: config.runIdleMs,
    rewrite: config.rewrite,
    coreId,
    source: config.source,
    sink: ingest.queue,
    clock: config.clock,
    newExchangeId: createExchangeIds(),
    ...(config.control && { control: config.control }),
    recording: () => !paused,
    contextFor: authority.contextFor,
    env: config.env,
    ...(config.limits?.bodyBytes !== undefined && { maxBodyBytes: config.limits.bodyBytes }),
    problem,
  }).catch(async (error: unknown) => {
    await ingest.close()
    throw error
  })
  // Whoever is told of the recorder may rely on it: what settles is stored within a second.
  await ingest.opened
  return {
    url: proxy.url,
    coreId,
    ingest,
    authority,
    problems: () => [...problems.values()],
    report: problem,
    overhead: proxy.overhead,
    recording: () => !paused && !problems.has('ingest-down'),
    paused: () => paused,
    pause(next) {
      if (next === paused) return
      paused = next
      config.problemsChanged()
    },
    progress: proxy.progress,
    async close() {
      await proxy.close()
      await ingest.close()
    },
  }
}
