import { randomBytes } from 'node:crypto'
import type { ApiEvent, Problem } from '#shared/api/contract.ts'
import type { RunId } from '#shared/model/ids.ts'
import { toIso } from '#shared/model/units.ts'
import { createControlPaths } from './api/control-paths.ts'
import { createHandlers } from './api/core-handlers.ts'
import { type ApiService, createApiService } from './api/handlers.ts'
import { createHttpApi } from './api/http-server.ts'
import { createClock } from './clock.ts'
import type { CoreConfig } from './core-config.ts'
import { type CoreInfo, claimFolder, dataFolder, makeDataFolder } from './data-folder.ts'
import { createDemoRecorder } from './demo/demo-recorder.ts'
import { ownOrigin } from './origin.ts'
import { startQuery } from './query/query-process.ts'
import { createRecorder } from './recorder.ts'
import { createBodyRetention } from './retention.ts'
import { createTerminals } from './terminal/terminals.ts'
import { boundYoungGeneration } from './young-generation.ts'

/** A running agentprof: recorder, ingest, queries and the API, in one process. Desktop and headless run the same one. */
export interface Core {
  readonly recorder: string
  /** The interface, with its token in the fragment. */
  readonly ui: string
  readonly dataDir: string
  readonly pid: number
  readonly api: ApiService
  /** Adds to the problems that the health and the interface name. */
  report(problem: Problem): void
  /** Resolves once everything settled before the call is stored and derived. */
  drain(): Promise<void>
  /** Resolves once no other command records through this core. */
  released(): Promise<void>
  close(): Promise<void>
}

/** Another process writes the folder. */
export class FolderInUseError extends Error {
  constructor(dir: string, by: CoreInfo | null) {
    const who = by ? `pid ${by.pid} (recorder ${by.recorder})` : 'another process that is just starting'
    super(`${dir} is in use by ${who}. \`agentprof open\` prints its link; --data DIR uses another folder.`)
    this.name = 'FolderInUseError'
  }
}

/**
 * Wires one core. Throws `FolderInUseError` where another process writes the folder, and Node's own error where a port is taken;
 * nothing is left running then.
 */
export async function createCore(config: CoreConfig): Promise<Core> {
  const claim = claimFolder(config.dataDir)
  if (claim.kind === 'held') throw new FolderInUseError(config.dataDir, claim.by)
  const folder = dataFolder(config.dataDir)
  const opened: { close(): Promise<void> | void }[] = [{ close: () => claim.release() }]
  const closeAll = async (): Promise<void> => {
    for (const part of opened.reverse()) await part.close()
  }
  try {
    opened.push(boundYoungGeneration())
    const clock = createClock()
    const startedAt = clock.now()
    const token = randomBytes(24).toString('base64url')
    const listeners = new Set<(event: ApiEvent) => void>()
    const emit = (event: ApiEvent): void => {
      for (const listener of listeners) listener(event)
    }
    const demoFolder = makeDataFolder(folder.demo)
    const { runIdleMs, rewrite, dataDir: pricesDir } = config
    const query = startQuery({ storeFiles: [folder.store, demoFolder.store], pricesDir })
    const events = {
      changed: (runIds: readonly RunId[], seq: number): void => {
        query.changed(runIds)
        for (const runId of runIds) emit({ kind: 'run-changed', runId, seq })
      },
      problemsChanged: (): void => emit({ kind: 'status-changed' }),
      releaseStore: query.close,
    }
    const shared = { runIdleMs, rewrite, origin: ownOrigin(), pricesDir, clock, env: process.env, ...events }

    const control = createControlPaths()
    const recorder = await createRecorder({
      ...shared,
      storeFile: folder.store,
      port: config.recorderPort,
      source: 'recorded',
      upstreams: config.upstreams,
      ...(config.privacy && { privacy: config.privacy }),
      ...(config.hostNames && { hostNames: config.hostNames }),
      ...(config.limits && { limits: config.limits }),
      control: control.handle,
    })
    opened.push(recorder)
    const demo = createDemoRecorder({ ...shared, storeFile: demoFolder.store })
    opened.push(demo)
    opened.push(query)
    const retention = createBodyRetention({
      dataDir: config.dataDir,
      clock,
      limits: config.retention ?? {},
      recorded: recorder.ingest,
      demo: demo.ingest,
      liveCores: () => [recorder.coreId, ...demo.coreIds()],
    })
    opened.push(retention)

    const terminals = createTerminals(config.dataDir, config.cli)
    const handlers = createHandlers({ config, startedAt, clock, recorder, demo, query, retention, terminals })
    const service = createApiService(handlers, (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    })
    control.connect(service, recorder, config.version)

    const http = await createHttpApi({ port: config.uiPort, token, service, rendererDir: config.rendererDir })
    opened.push(http)
    const ui = `${http.url}#token=${token}`
    claim.announce({
      pid: process.pid,
      recorder: recorder.url,
      ui: http.url,
      token,
      coreId: recorder.coreId,
      startedAt: toIso(startedAt),
    })
    let closing: Promise<void> | null = null
    return {
      recorder: recorder.url,
      ui,
      dataDir: config.dataDir,
      pid: process.pid,
      api: service,
      report: recorder.report,
      drain: () => recorder.ingest.drain(),
      released: http.released,
      close: () => {
        closing ??= closeAll()
        return closing
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}
