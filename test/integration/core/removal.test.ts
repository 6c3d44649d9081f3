import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { readCore } from '#core/data-folder.ts'
import type { RunId } from '#shared/model/ids.ts'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream, type Upstream } from '#support/upstream.ts'
import { joinCore } from '../../../electron/commands/joining.ts'
import { rebuildStore } from '../../../electron/commands/rebuild.ts'
import { startTestCore, type TestCore, temporaryFolder } from '../../helpers/core.ts'
import { derivedRows } from '../../helpers/derived-rows.ts'
import { startServing } from '../../helpers/serving.ts'
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

/** Runs end after a millisecond, unless it is said otherwise, so that they may be removed at once. */
const start = (runIdleMs = 1): Promise<TestCore> => startTestCore({ anthropic: upstream.url }, { dataDir, runIdleMs })
const storeFile = (): string => join(dataDir, 'agentprof.db')

const idOf = async (name: string): Promise<RunId> => (await core.call('runs.get', { ref: name })).run.id
/** Everything is older than this. */
const NO_TIME = { maxAgeDays: 1e-9 }

/** One request with its answer, under a path; `/v1/messages` is a call, others are not. */
async function ask(path: string, text: string): Promise<void> {
  upstream.next(anthropicMessage({ text: `You said ${text}`, input: 900, output: 30 }))
  const body = JSON.stringify({ model: 'claude-opus-5', max_tokens: 10, messages: [{ role: 'user', content: text }] })
  await (await fetch(core.recorder + path, { method: 'POST', body })).arrayBuffer()
}

async function remove(name: string) {
  const id = await idOf(name)
  await core.call('runs.annotate', { runId: id, annotation: { type: 'deleted' } })
  return { id, ...(await core.call('bodies.remove', { limits: {}, deleted: [id], dryRun: false })) }
}

async function restart(runIdleMs?: number): Promise<void> {
  await core.close()
  core = await start(runIdleMs)
}

/** Links that lead to a run without bodies are followed no more; they are dropped once its removal has come to its end. */
function rows(ended: boolean): ReturnType<typeof derivedRows> {
  const found = derivedRows(storeFile())
  const removed = found.run?.map((row) => JSON.parse(row)).filter(({ doc }) => JSON.parse(doc).removed) ?? []
  const leadsNowhere = (link: string): boolean => removed.some(({ id }) => JSON.parse(link).run_id === id)
  return ended ? found : { ...found, link: found.link?.filter((link) => !leadsNowhere(link)) ?? [] }
}

async function rebuilt(ended = true): Promise<void> {
  await core.close()
  const before = rows(ended)
  await rebuildStore({ data: dataDir })
  expect(rows(ended)).toEqual(before)
  core = await start()
}

test('of a deleted run no text is left in any file, and nothing is missing from another', async () => {
  await restart(60_000)
  await converse(core, upstream, 'canary-gone-1', '/run/gone')
  await ask('/run/gone/anthropic/v1/of-no-provider', 'canary-gone-1')
  upstream.next(anthropicMessage({ text: 'canary-gone-1, listed' }))
  await (await fetch(`${core.recorder}/run/gone/anthropic/v1/models`)).arrayBuffer()
  await converse(core, upstream, 'canary-kept-2', '/run/kept')
  const kept = await core.call('runs.show', { ref: 'kept' })
  expect(filesWith(dataDir, 'canary-gone-1')).not.toEqual([])

  const { id, runs, bodies } = await remove('gone')

  expect(runs.map((run) => ({ id: run.id, why: run.why }))).toEqual([{ id, why: 'deleted' }])
  // Three answers and two requests, the first of which was sent twice; and those of the exchanges that are no calls.
  expect(bodies).toBe(8)
  expect(filesWith(dataDir, 'canary-gone-1')).toEqual([])
  await rebuilt()
  expect(filesWith(dataDir, 'canary-gone-1')).toEqual([])
  // The deleted run was the first to use the price.
  expect(await core.call('runs.show', { ref: 'kept' })).toEqual(kept)
  for (const call of kept.calls)
    expect(JSON.stringify(await core.call('calls.get', { callId: call.id }))).toContain('canary-kept-2')
  await expect(core.call('runs.annotate', { runId: id, annotation: { type: 'restored' } })).rejects.toThrow('is gone')
})

test('an old run keeps its numbers, says why it has no texts, and takes later calls under its exact name', async () => {
  await converse(core, upstream, 'canary-old', '/run/old~1')
  await ask('/anthropic/v1/of-no-run', 'canary-old')
  const before = await core.call('runs.show', { ref: 'old' })
  const planned = await core.call('bodies.remove', { limits: NO_TIME, dryRun: true })
  expect(await core.call('runs.show', { ref: 'old' })).toEqual(before)

  expect(await core.call('bodies.remove', { limits: NO_TIME, dryRun: false })).toEqual(planned)
  expect(planned).toMatchObject({
    bodies: 7,
    runs: [
      { name: 'old', why: 'age', bodies: 5 },
      { id: null, why: 'age', bodies: 2 },
    ],
  })
  expect(filesWith(dataDir, 'canary-old')).toEqual([])
  const after = await core.call('runs.show', { ref: 'old' })
  const { usage, cost, callCount, attemptCount, retryCount, toolCount, wasted } = before
  expect(after).toMatchObject({
    usage,
    cost,
    callCount,
    attemptCount,
    retryCount,
    toolCount,
    wasted,
    bodiesRemoved: { why: 'age' },
  })
  const [call] = after.calls
  if (!call) throw new Error('no call')
  const removal = { why: 'age', at: after.bodiesRemoved?.at }
  const removed = { kind: 'removed', ...removal }
  expect(await core.call('calls.get', { callId: call.id })).toMatchObject({ noText: removed, prompt: [], output: [] })
  expect(await core.call('runs.transcript', { ref: 'old' })).toMatchObject([
    { calls: [{ noText: removed }, { noText: removed }] },
  ])
  const exchange = await core.call('exchanges.get', { exchangeId: call.attempts[0]?.exchangeId ?? ('' as never) })
  expect(exchange).toMatchObject({ requestBody: { text: '', noText: removed }, responseBody: { text: '', noText: removed } })
  const har = await core.call('runs.export', { ref: 'old', format: 'har' })
  expect(har.text).toContain('because the run was older than the limit')

  await ask('/run/old~1/anthropic/v1/messages', 'once more')
  expect(await core.call('runs.get', { ref: 'old' })).toMatchObject({ run: { callCount: 3 } })
  await rebuilt()
  expect(await core.call('runs.get', { ref: 'old' })).toMatchObject({ run: { callCount: 3, bodiesRemoved: removal } })
})

test('past a size the oldest go, as many as it takes, and a run that goes on stays', async () => {
  for (const name of ['first', 'second', 'third']) await ask(`/run/${name}/anthropic/v1/messages`, `${name} ${'x'.repeat(99)}`)
  const { kept } = await core.call('bodies.remove', { limits: {}, dryRun: true })

  const { runs } = await core.call('bodies.remove', { limits: { maxBytes: kept.stored - 1 }, dryRun: false })
  expect(runs.map(({ name, why }) => ({ name, why }))).toEqual([{ name: 'first', why: 'size' }])
  await restart(60_000)
  await ask('/run/second/anthropic/v1/messages', 'goes on')
  const { runs: others } = await core.call('bodies.remove', { limits: { maxBytes: 0 }, dryRun: false })
  expect(others.map(({ name }) => name)).not.toContain('second')
})

test('a core that is killed while it removes leaves a sound store, and the next one goes on with it', async () => {
  for (let n = 0; n < 40; n++) await ask(`/run/r${n}/anthropic/v1/messages`, `canary-killed ${'y'.repeat(n)}`)
  await core.close()
  const serving = await startServing(dataDir)
  onTestFinished(() => void serving.child.kill('SIGKILL'))
  const live = readCore(dataDir)
  if (!live) throw new Error('no core')
  joinCore(live)
    .request('bodies.remove', { limits: NO_TIME, dryRun: false })
    .catch(() => undefined)
  const db = new Database(storeFile(), { readonly: true })
  const removed = db.prepare('SELECT count(*) FROM body WHERE removed_at_us IS NOT NULL').pluck()
  while (removed.get() === 0) await fetch(`${serving.recorder}/agentprof/health`)
  serving.child.kill('SIGKILL')
  await once(serving.child, 'exit')
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  db.close()

  core = await start()
  await rebuilt(false)
  await core.call('bodies.remove', { limits: NO_TIME, dryRun: false })
  expect(filesWith(dataDir, 'canary-killed')).toEqual([])
  expect(await core.call('bodies.remove', { limits: {}, dryRun: true })).toMatchObject({ kept: { bodies: 0, stored: 0 } })
})
