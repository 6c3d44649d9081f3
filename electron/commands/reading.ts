import { statSync } from 'node:fs'
import { RequestError } from '#core/api/handlers.ts'
import { createClock } from '#core/clock.ts'
import { dataFolder, readCore } from '#core/data-folder.ts'
import type { QueryMethod, StoreMethod } from '#core/query/messages.ts'
import { createQueries, type QueryService } from '#core/query/queries.ts'
import type { Methods } from '#shared/api/contract.ts'
import { CommandFailure } from './failure.ts'
import { storeFailure } from './store-failure.ts'

/**
 * Asks a data folder's stores, read-only, beside whatever process writes them. A live core is first asked to drain, so that what a
 * program's last call cost is not missing from the answer.
 */
export async function ask<M extends Exclude<QueryMethod, StoreMethod>>(
  dataDir: string,
  method: M,
  params: Methods[M]['params'],
): Promise<Methods[M]['result']> {
  const core = readCore(dataDir)
  if (core) await fetch(new URL('/agentprof/health?drain=1', core.recorder)).catch(() => undefined)
  const folder = dataFolder(dataDir)
  const storeFiles = [folder.store, dataFolder(folder.demo).store]
  if (!storeFiles.some((file) => isThere(file, dataDir)))
    throw new CommandFailure(`Nothing is recorded in ${dataDir} yet. Start with \`agentprof serve\` or \`agentprof run -- CMD\`.`)
  const demo = readCore(folder.demo)
  let queries: QueryService | null = null
  try {
    queries = createQueries(storeFiles, dataDir)
    const liveCores = [core, demo].flatMap((live) => (live ? [live.coreId] : []))
    return queries.answer(method, params, { now: createClock().now(), liveCores }) as Methods[M]['result']
  } catch (error) {
    // What the core calls a bad request is a bad command line: an unknown format, say.
    if (error instanceof RequestError) throw new CommandFailure(error.message, error.code === 'bad-request' ? 2 : 1)
    throw storeFailure(error, dataDir)
  } finally {
    queries?.close()
  }
}

/** What may not be looked at is not taken for what is not there. */
function isThere(file: string, dataDir: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    throw storeFailure(error, dataDir)
  }
}

/** One JSON document on stdout and nothing else. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}
