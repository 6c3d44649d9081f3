import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { CoreLimits } from '#core/core-config.ts'
import { FULL_PRIVACY } from '#core/privacy/privacy.ts'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore } from '../../helpers/core.ts'
import { startServing } from '../../helpers/serving.ts'
import { health, healthOnce, ownFolder } from './faults.ts'

const SECRET = 'sk-secret-of-a-server-0123456789'
const REPLY = anthropicMessage({ text: 'Fine.', input: 1000, output: 100 })

/** A core whose store cannot be opened until the test says so: a folder stands in its place. */
async function behind(limits: CoreLimits, dataDir = ownFolder(), privacy = FULL_PRIVACY) {
  const store = join(dataDir, 'agentprof.db')
  mkdirSync(store)
  const upstream = await startUpstream(REPLY)
  onTestFinished(() => upstream.close())
  const start = async () => {
    const core = await startTestCore({ anthropic: upstream.url }, { dataDir, limits, privacy })
    onTestFinished(() => core.close())
    return core
  }
  const core = await start()
  const ask = async (n: number, filler: string, recorder = core.recorder): Promise<string> => {
    const response = await fetch(`${recorder}/run/spilled/anthropic/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'claude-opus-5',
        max_tokens: 10,
        mcp_servers: [{ type: 'url', url: 'https://mcp.example', authorization_token: SECRET }],
        messages: [{ role: 'user', content: `${n} ${filler}` }],
      }),
    })
    return response.text()
  }
  return { core, start, ask, dataDir, spill: join(dataDir, 'recording.spill'), mend: () => rmdirSync(store) }
}

const MEGABYTE = 'words '.repeat(175_000)
const PROMPT = 'words '.repeat(3000)

test('what has no room in memory waits on disk, without credentials, and is recorded in order once the store is there', async () => {
  const { core, ask, spill, mend } = await behind({ queueBytes: 50_000 })
  for (let n = 0; n < 20; n++) expect(await ask(n, PROMPT)).toBe(REPLY.body)
  // On disk once its thread has written it.
  const waiting = await healthOnce(core.recorder, ({ problems }) => problems.length > 1)
  expect(waiting).toMatchObject({
    ok: false,
    dropped: 0,
    queue: { exchanges: 20 },
    problems: expect.arrayContaining([
      expect.objectContaining({ code: 'store-unavailable' }),
      {
        code: 'recording-on-disk',
        message: `Recording is behind: what has no room in memory waits in ${spill}, and is stored in its order.`,
      },
    ]),
  })
  const grown = async (): Promise<void> => {
    while (!(statSync(spill, { throwIfNoEntry: false })?.size ?? 0)) await health(core.recorder)
  }
  await grown()
  if (process.platform !== 'win32') expect(statSync(spill).mode & 0o777).toBe(0o600)
  const written = readFileSync(spill)
  expect([written.includes('authorization_token'), written.includes(SECRET)]).toEqual([true, false])

  mend()
  const mended = await healthOnce(core.recorder, ({ ok }) => ok)
  expect(mended).toMatchObject({ dropped: 0, queue: { exchanges: 0, bytes: 0 }, problems: [] })
  const { calls } = await core.call('runs.show', { ref: 'spilled' })
  expect(calls.map(({ usage }) => usage?.inputTotal)).toEqual(Array(20).fill(1000))
  expect(calls.map(({ startedAt }) => startedAt)).toEqual(calls.map(({ startedAt }) => startedAt).toSorted())
  expect(statSync(spill).size).toBe(0)
})

test('what waits on disk is masked by the level of privacy too', async () => {
  const redacting = { level: 'redacted', patterns: [] } as const
  const { core, ask, spill, mend } = await behind({ queueBytes: 50_000 }, ownFolder(), redacting)
  for (let n = 0; n < 10; n++) expect(await ask(n, `${PROMPT} ann@canary.example`)).toBe(REPLY.body)
  while (!(statSync(spill, { throwIfNoEntry: false })?.size ?? 0)) await health(core.recorder)
  const written = readFileSync(spill)
  expect([written.includes('words words'), written.includes('canary')]).toEqual([true, false])
  mend()
  await healthOnce(core.recorder, ({ ok }) => ok)
  const { calls } = await core.call('runs.show', { ref: 'spilled' })
  expect(calls.map(({ usage }) => usage?.inputTotal)).toEqual(Array(10).fill(1000))
})

test('of metadata alone, what waits on disk has no bodies: its tokens are unknown, not zero', async () => {
  const { core, ask, spill, mend } = await behind({ queueBytes: 50_000 }, ownFolder(), { level: 'metadata', patterns: [] })
  for (let n = 0; n < 10; n++) expect(await ask(n, PROMPT)).toBe(REPLY.body)
  while (!(statSync(spill, { throwIfNoEntry: false })?.size ?? 0)) await health(core.recorder)
  expect(readFileSync(spill).includes('words words')).toBe(false)
  mend()
  await healthOnce(core.recorder, ({ ok }) => ok)
  const { calls, usage, cost } = await core.call('runs.show', { ref: 'spilled' })
  const known = calls.filter((call) => call.usage !== null)
  expect(known.length).toBeLessThan(10)
  expect([usage.inputTotal, cost.unpricedCalls]).toEqual([known.length * 1000, calls.length - known.length])
})

test('where the spill may take no more, bodies are dropped and counted; heads stay, and the problem says so', async () => {
  const { core, ask, mend } = await behind({ queueBytes: 50_000, spillBytes: 100_000 })
  for (let n = 0; n < 20; n++) expect(await ask(n, PROMPT)).toBe(REPLY.body)
  const dropping = await healthOnce(core.recorder, ({ dropped }) => dropped > 0)
  expect(dropping.problems).toContainEqual({
    code: 'recording-behind',
    message: expect.stringMatching(
      /^Recording is behind and has no room to wait in \(.*\): bodies are dropped and counted; heads stay\.$/,
    ),
  })

  mend()
  const mended = await healthOnce(core.recorder, ({ ok }) => ok)
  expect(mended).toMatchObject({ queue: { exchanges: 0 }, problems: [] })
  const { calls } = await core.call('runs.show', { ref: 'spilled' })
  const unknown = calls.filter(({ model }) => model !== 'claude-opus-5')
  // Every exchange is there; those without their request's body say that they lack it.
  expect(calls.length).toBe(20)
  expect(unknown.length).toBeGreaterThan(0)
  expect(unknown.length).toBeLessThanOrEqual(mended.dropped)
  expect(await core.call('calls.get', { callId: unknown[0]?.id ?? '' } as never)).toMatchObject({
    noText: { kind: 'dropped' },
    prompt: [],
  })
})

test('a core that ends while its store cannot be written leaves what it has to the next one', async () => {
  const { core, start, ask, dataDir, spill, mend } = await behind({})
  for (let n = 0; n < 5; n++) await ask(n, 'short')
  await core.close()
  expect(statSync(spill).size).toBeGreaterThan(0)
  expect(readFileSync(spill).includes(SECRET)).toBe(false)

  mend()
  const next = await start()
  await ask(5, 'short', next.recorder)
  const { calls, callCount } = await next.call('runs.show', { ref: 'spilled' })
  expect([callCount, calls.every(({ usage }) => usage?.inputTotal === 1000)]).toEqual([6, true])
  await next.close()
  expect(readdirSync(dataDir).filter((file) => /spill/.test(file))).toEqual([])
})

test('a spill that was cut off in mid-write, or is none, is read as far as it goes and never written over', async () => {
  const { core, start, ask, dataDir, spill, mend } = await behind({})
  for (let n = 0; n < 3; n++) await ask(n, 'short')
  await core.close()
  const whole = readFileSync(spill)
  mend()
  writeFileSync(spill, whole.subarray(0, whole.length - 10))
  const cut = await start()
  expect((await cut.call('runs.show', { ref: 'spilled' })).callCount).toBe(2)
  await cut.close()

  writeFileSync(spill, 'something else')
  const other = await start()
  await ask(7, 'short', other.recorder)
  await other.call('runs.show', { ref: 'spilled' })
  await other.close()
  const [kept] = readdirSync(dataDir).filter((file) => file.startsWith('recording.spill.unreadable-'))
  expect(readFileSync(join(dataDir, String(kept)), 'utf8')).toBe('something else')
})

test('what waits on disk outlives a recorder that is killed', async () => {
  const data = ownFolder()
  const store = join(data, 'agentprof.db')
  mkdirSync(store)
  const upstream = await startUpstream(REPLY)
  onTestFinished(() => upstream.close())
  const serving = await startServing(data, ['--upstream', `anthropic=${upstream.url}`])
  onTestFinished(() => serving.stop())
  // The first 32 MiB wait in memory, and end with their process.
  const body = (n: number) =>
    JSON.stringify({ model: 'claude-opus-5', messages: [{ role: 'user', content: `${n} ${MEGABYTE}` }] })
  const ask = async (n: number, recorder: string) =>
    (await fetch(`${recorder}/run/killed/anthropic/v1/messages`, { method: 'POST', body: body(n) })).text()
  for (let n = 0; n < 80; n++) await ask(n, serving.recorder)
  const spill = join(data, 'recording.spill')
  const written = () => statSync(spill, { throwIfNoEntry: false })?.size ?? 0
  while (written() < 10 * MEGABYTE.length) await health(serving.recorder)
  const gone = once(serving.child, 'exit')
  serving.child.kill('SIGKILL')
  await gone
  const onDisk = Math.floor(written() / MEGABYTE.length)

  rmdirSync(store)
  const next = await startTestCore({ anthropic: upstream.url }, { dataDir: data })
  onTestFinished(() => next.close())
  const { calls } = await next.call('runs.show', { ref: 'killed' })
  const whole = calls.filter(({ usage }) => usage?.inputTotal === 1000)
  // The last one may have been cut off; of the first its beginning may have been in memory.
  expect(whole.length).toBeGreaterThanOrEqual(onDisk - 2)
  expect(written()).toBe(0)
})
