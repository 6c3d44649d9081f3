import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

/** From source, Node runs the TypeScript file itself; the packaged app has one bundle per entry beside this one. */
const SOURCES = { ingest: './ingest/worker.ts', query: './query/worker.ts', spill: './ingest/spill/worker.ts' } as const

/**
 * Of the objects that a thread has just made, in all three spaces that V8 keeps for them. Left to itself a busy thread takes 192 MB and keeps
 * them; with 8 MB a space it is as fast (measured: docs/performance.md).
 */
const YOUNG_MB = 24
/** Of all others: what is garbage is collected sooner than where 4 GB are allowed. As much as Node allows on a machine with 8 GB. */
const OLD_MB = 2000

function entryOf(name: keyof typeof SOURCES): string {
  const fromSource = import.meta.url.endsWith('.ts')
  // Bundled code may sit in a folder of shared chunks below the entries.
  const bundle = import.meta.url.includes('/chunks/') ? `../${name}.js` : `./${name}.js`
  return fileURLToPath(new URL(fromSource ? SOURCES[name] : bundle, import.meta.url))
}

/** What was compiled for an earlier start (`bin/agentprof`) is the workers' too; Node tells them by this variable alone. */
function workerEnv(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir()
  return folder === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: dirname(folder) }
}

/** Starts a thread of the core. */
export function startWorker(name: keyof typeof SOURCES, workerData: unknown): Worker {
  return new Worker(entryOf(name), {
    workerData,
    env: workerEnv(),
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: OLD_MB },
  })
}
