import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunId } from '#shared/model/ids.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { rebuildStore } from '../../../electron/commands/rebuild.ts'
import { startTestCore, type TestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'
import { converse, filesWith } from '../../helpers/told-secret.ts'

let upstream: Upstream
let dataDir: string
let core: TestCore

beforeEach(async () => {
  upstream = await startUpstream()
  dataDir = temporaryFolder()
  core = await start()
})
afterEach(async () => {
  await core.close()
  await upstream.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Runs end after a millisecond, so that they may be removed at once. */
const start = (): Promise<TestCore> => startTestCore({ anthropic: upstream.url }, { dataDir, runIdleMs: 1 })

const idOf = async (name: string): Promise<RunId> => (await core.call('runs.get', { ref: name })).run.id
const removeDeleted = (id: RunId) => core.call('bodies.remove', { limits: {}, deleted: [id], dryRun: false })
/** Everything is older than this. */
const NO_TIME = { maxAgeDays: 1e-9 }

async function rebuilt(): Promise<void> {
  await core.close()
  const before = derivedRows(join(dataDir, 'agentprof.db'))
  await rebuildStore({ data: dataDir })
  expect(derivedRows(join(dataDir, 'agentprof.db'))).toEqual(before)
  core = await start()
}

test('of a deleted run no text is left in any file, and nothing is missing from another', async () => {
  await converse(core, upstream, 'canary-kept-1', '/run/kept')
  await converse(core, upstream, 'canary-gone-2', '/run/gone')
  await converse(core, upstream, 'canary-kept-3', '/run/later')
  const [kept, gone] = [await core.call('runs.show', { ref: 'kept' }), await idOf('gone')]
  expect(filesWith(dataDir, 'canary-gone-2')).not.toEqual([])

  await core.call('runs.annotate', { runId: gone, annotation: { type: 'deleted' } })
  const { runs, bodies } = await removeDeleted(gone)

  expect(runs.map(({ id, why }) => ({ id, why }))).toEqual([{ id: gone, why: 'deleted' }])
  // Three answers and two requests: the first was sent twice.
  expect(bodies).toBe(5)
  expect(filesWith(dataDir, 'canary-gone-2')).toEqual([])
  expect(await core.call('runs.show', { ref: 'kept' })).toEqual(kept)
  const later = await core.call('runs.show', { ref: 'later' })
  for (const { id } of later.calls)
    expect(JSON.stringify(await core.call('calls.get', { callId: id }))).toContain('canary-kept-3')
  await rebuilt()
  expect(filesWith(dataDir, 'canary-gone-2')).toEqual([])
  await expect(core.call('runs.annotate', { runId: gone, annotation: { type: 'restored' } })).rejects.toThrow('is gone')
})

test('an old run keeps its numbers', async () => {
  await converse(core, upstream, 'canary-old', '/run/old')
  const before = await core.call('runs.show', { ref: 'old' })
  const planned = await core.call('bodies.remove', { limits: NO_TIME, dryRun: true })
  expect(await core.call('runs.show', { ref: 'old' })).toEqual(before)

  expect(await core.call('bodies.remove', { limits: NO_TIME, dryRun: false })).toEqual(planned)
  expect(planned).toMatchObject({ bodies: 5, runs: [{ name: 'old', why: 'age', bodies: 5 }] })
  const after = await core.call('runs.show', { ref: 'old' })
  const { usage, cost, callCount, attemptCount, retryCount, toolCount, wasted } = before
  expect(after).toMatchObject({ usage, cost, callCount, attemptCount, retryCount, toolCount, wasted })
  expect(filesWith(dataDir, 'canary-old')).toEqual([])
  await rebuilt()
  expect(await core.call('runs.show', { ref: 'old' })).toEqual(after)
})
