import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { anthropicMessage } from '#support/answers.ts'
import { startUpstream } from '#support/upstream.ts'
import { startTestCore, type TestCore } from '../../helpers/core.ts'
import { startServing } from '../../helpers/serving.ts'
import { health, healthOnce, ownFolder } from './faults.ts'

const REPLY = anthropicMessage({ text: 'Fine.', input: 1000, output: 100 })

async function folder() {
  const dataDir = ownFolder()
  const upstream = await startUpstream(REPLY)
  onTestFinished(() => upstream.close())
  const ask = async (recorder: string, run: string, content: string): Promise<void> => {
    const response = await fetch(`${recorder}/run/${run}/anthropic/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({ model: 'claude-opus-5', max_tokens: 10, messages: [{ role: 'user', content }] }),
    })
    expect(await response.text()).toBe(REPLY.body)
  }
  const start = async (): Promise<TestCore> => {
    const core = await startTestCore({ anthropic: upstream.url }, { dataDir })
    onTestFinished(() => core.close())
    return core
  }
  const setAside = (): string[] => readdirSync(dataDir).filter((file) => /^agentprof\.db\.damaged-[\dT-]+$/.test(file))
  return { dataDir, store: join(dataDir, 'agentprof.db'), upstream: upstream.url, ask, start, setAside }
}

test('a store that is none is kept under a name that says so; recording goes on in a new one', async () => {
  const { dataDir, store, ask, start, setAside } = await folder()
  const garbage = Buffer.from('this was a database once '.repeat(2000))
  writeFileSync(store, garbage)
  const core = await start()
  await ask(core.recorder, 'after', 'hello')

  const { problems } = await healthOnce(core.recorder, ({ ok }) => ok)
  const [name] = setAside()
  expect(readFileSync(join(dataDir, String(name))).equals(garbage)).toBe(true)
  expect(problems).toEqual([
    {
      code: 'store-set-aside',
      message: `${store} was damaged. It is kept as ${join(dataDir, String(name))}; recording goes on in a new one.`,
    },
  ])
  expect((await core.call('runs.get', { ref: 'after' })).run.callCount).toBe(1)
})

test('a store with damaged pages in its middle: found when it is written, set aside as it is, nothing that comes is lost', async () => {
  const { dataDir, store, ask, start, setAside } = await folder()
  const first = await start()
  for (let n = 0; n < 5; n++) await ask(first.recorder, 'before', `question ${n} ${'x'.repeat(5000)}`)
  await first.drain()
  await first.close()
  const damaged = readFileSync(store)
  // Page 1 holds the schema, so that it opens; all others are noise.
  damaged.fill(0xa7, 16_384)
  writeFileSync(store, damaged)

  const core = await start()
  for (let n = 0; n < 5; n++) await ask(core.recorder, 'after', `question ${n}`)
  await healthOnce(core.recorder, ({ ok, queue }) => ok && queue.exchanges === 0)
  expect((await core.call('runs.get', { ref: 'after' })).run.callCount).toBe(5)
  const [name] = setAside()
  expect(
    readFileSync(join(dataDir, String(name)))
      .subarray(16_384)
      .equals(damaged.subarray(16_384)),
  ).toBe(true)
})

test('a store whose log is missing after a crash is read as far as it goes, and recording goes on', async () => {
  const { dataDir, store, upstream, ask, start, setAside } = await folder()
  const killed = await startServing(dataDir, ['--upstream', `anthropic=${upstream}`])
  await ask(killed.recorder, 'before', 'hello')
  await killed.drain()
  killed.child.kill('SIGKILL')
  await once(killed.child, 'exit')
  expect(existsSync(`${store}-wal`)).toBe(true)
  for (const part of ['-wal', '-shm']) rmSync(store + part, { force: true })

  const core = await start()
  await ask(core.recorder, 'after', 'hello')
  await healthOnce(core.recorder, ({ ok, queue }) => ok && queue.exchanges === 0)
  expect((await core.call('runs.get', { ref: 'after' })).run.callCount).toBe(1)
  expect((await health(core.recorder)).problems).toEqual([])
  expect(setAside()).toEqual([])
})
