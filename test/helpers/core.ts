import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Core, createCore } from '#core/core.ts'
import type { CoreConfig } from '#core/core-config.ts'
import type { Method, Methods } from '#shared/api/contract.ts'

/** A core on free ports over a folder of its own; `close` ends it and removes the folder. */
export interface TestCore extends Core {
  call<M extends Method>(method: M, params: Methods[M]['params']): Promise<Methods[M]['result']>
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'agentprof-test-'))

export async function startTestCore(upstreams: Record<string, string>, more: Partial<CoreConfig> = {}): Promise<TestCore> {
  const dataDir = more.dataDir ?? temporaryFolder()
  const core = await createCore({
    dataDir,
    recorderPort: 0,
    uiPort: 0,
    upstreams,
    runIdleMs: 120_000,
    rewrite: true,
    version: '0.0.0-test',
    rendererDir: null,
    ...more,
  })
  return {
    ...core,
    async call<M extends Method>(method: M, params: Methods[M]['params']) {
      await core.drain()
      const answer = await core.api.answer(method, params)
      if ('error' in answer) throw new Error(`${answer.error.code}: ${answer.error.message}`)
      return answer.result as Methods[M]['result']
    },
    async close() {
      await core.close()
      if (more.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
