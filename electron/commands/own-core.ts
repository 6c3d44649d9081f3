import { createCore } from '#core/core.ts'
import type { CoreConfig } from '#core/core-config.ts'
import { readCore } from '#core/data-folder.ts'
import { surviveFaults } from '#core/last-resort.ts'
import { version } from '#core/version.ts'
import type { Method, Methods } from '#shared/api/contract.ts'
import { ApiError } from '#shared/api/errors.ts'
import { type JoinedCore, joinCore } from './joining.ts'
import { DEFAULT_RUN_IDLE_MS } from './serve-options.ts'

/** A core of this command's own, on free ports, for as long as the command takes. */
export async function startOwnCore(config: Pick<CoreConfig, 'dataDir'> & Partial<CoreConfig>): Promise<JoinedCore> {
  const core = await createCore({
    recorderPort: 0,
    uiPort: 0,
    upstreams: {},
    runIdleMs: DEFAULT_RUN_IDLE_MS,
    rewrite: true,
    version,
    rendererDir: null,
    ...config,
  })
  const surviveNoMore = surviveFaults(core)
  return {
    recorder: core.recorder,
    drain: core.drain,
    async close() {
      await core.released()
      await core.close()
      surviveNoMore()
    },
    async request<M extends Method>(method: M, params: Methods[M]['params']) {
      const answer = await core.api.answer(method, params)
      if ('error' in answer) throw new ApiError(answer.error)
      return answer.result as Methods[M]['result']
    },
  }
}

/** Asks the core that writes the folder; where none runs, one of our own for as long as it takes. */
export async function withCore<T>(dataDir: string, work: (core: Pick<JoinedCore, 'request'>) => Promise<T>): Promise<T> {
  const live = readCore(dataDir)
  if (live) return work(joinCore(live))
  const own = await startOwnCore({ dataDir })
  return work(own).finally(() => own.close())
}
