import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { anthropicEvents, anthropicMessage, sse } from '#support/answers.ts'
import { startUpstream } from '#support/upstream.ts'
import { temporaryFolder } from '../../helpers/core.ts'
import { agentprof, startServing } from '../../helpers/serving.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

test('killing the core in mid-stream loses nothing that had settled, and the run says that it was interrupted', async () => {
  const upstream = await startUpstream()
  cleanUp.push(() => upstream.close())
  const data = temporaryFolder()
  cleanUp.push(() => rmSync(data, { recursive: true, force: true }))
  const show = async (run: string): Promise<unknown> =>
    JSON.parse((await agentprof('show', run, '--json', '--data', data)).stdout)
  const serve = async () => {
    const serving = await startServing(data, ['--upstream', `anthropic=${upstream.url}`])
    cleanUp.push(() => serving.child.kill('SIGKILL'))
    return serving
  }
  const { child, recorder, drain } = await serve()
  const ask = (run: string, at = recorder): Promise<Response> =>
    fetch(`${at}/run/${run}/anthropic/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({ model: 'claude-opus-5', max_tokens: 10, messages: [{ role: 'user', content: 'Hello' }] }),
    })

  upstream.next(anthropicMessage({ text: 'Settled.', input: 1000, output: 100 }))
  await (await ask('cut')).arrayBuffer()
  const { promise: never, resolve: giveUp } = Promise.withResolvers<void>()
  cleanUp.push(giveUp)
  upstream.next(
    sse(
      (async function* () {
        yield* anthropicEvents({ text: 'Never finished' }).slice(0, 4)
        await never
      })(),
    ),
  )
  const open = await ask('cut')
  await open.body?.getReader().read()
  // Everything that was opened and settled so far is on disk; the second answer is in mid-stream.
  await drain()
  child.kill('SIGKILL')
  await once(child, 'close')

  expect(await show('cut')).toMatchObject({
    status: 'interrupted',
    callCount: 1,
    cost: { nanoUsd: 7_500_000 },
    calls: [{ outcome: 'completed', usage: { inputTotal: 1000, outputTotal: 100 } }],
    open: [{ model: 'claude-opus-5', interrupted: true }],
  })
  const text = (await agentprof('show', 'cut', '--data', data)).stdout
  expect(text).toMatch(/^ {2}calls {4}1, 1 interrupted;/m)
  expect(text).toMatch(/^ +– +– +.*interrupted: claude-opus-5, the recorder ended before its answer did$/m)
  // The folder is free again, and the next core goes on with it.
  const next = await serve()
  upstream.next(anthropicMessage({ text: 'Again.', input: 10, output: 1 }))
  await (await ask('after', next.recorder)).arrayBuffer()
  expect(await show('after')).toMatchObject({ status: 'running', callCount: 1 })
})

test.skipIf(process.platform === 'win32')(
  'Ctrl-C reaches every process of a terminal, and the core more than once: it still closes in order',
  async () => {
    const data = temporaryFolder()
    cleanUp.push(() => rmSync(data, { recursive: true, force: true }))
    // The launcher and the core as a terminal has them: one process group. The launcher passes the signal on as well.
    const launcher = fileURLToPath(new URL('../../../bin/agentprof', import.meta.url))
    const pass = `const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, [${JSON.stringify(launcher)}, 'serve', '--json', '--port', '0', '--ui-port', '0', '--data', ${JSON.stringify(data)}], { stdio: 'inherit' })
    process.on('SIGINT', () => { child.kill('SIGINT'); setImmediate(() => child.kill('SIGINT')) })
    child.on('exit', (code, signal) => { process.exitCode = signal ? 128 : code })`
    const above = spawn(process.execPath, ['-e', pass], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
    cleanUp.push(() => above.kill('SIGKILL'))
    await once(above.stdout, 'data')
    expect(existsSync(join(data, 'core.json'))).toBe(true)
    const closed = once(above, 'close')
    process.kill(-Number(above.pid), 'SIGINT')

    expect(await closed).toEqual([0, null])
    expect(readdirSync(data).filter((file) => /core\.json|-wal$|journal$/.test(file))).toEqual([])
  },
)

/** Loaded into the core before anything of it: an error out of nowhere, as a bug in what serves a socket would be. */
const FAULTY = `import { isMainThread } from 'node:worker_threads'
if (isMainThread) process.on('SIGUSR2', () => { throw new Error('nobody expects this') })`

test.skipIf(process.platform === 'win32')('a fault of the core’s own is said, and cuts no stream', async () => {
  const upstream = await startUpstream()
  cleanUp.push(() => upstream.close())
  const data = temporaryFolder()
  cleanUp.push(() => rmSync(data, { recursive: true, force: true }))
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(FAULTY)}` }
  const { child, recorder } = await startServing(data, ['--upstream', `anthropic=${upstream.url}`], env)
  cleanUp.push(() => child.kill('SIGKILL'))
  const { promise: rest, resolve: goOn } = Promise.withResolvers<void>()
  const events = anthropicEvents({ text: 'Word by word', output: 7 })
  upstream.next(
    sse(
      (async function* () {
        yield* events.slice(0, 3)
        await rest
        yield* events.slice(3)
      })(),
    ),
  )
  const body = JSON.stringify({ model: 'claude-opus-5', max_tokens: 10, stream: true, messages: [] })
  const answer = await fetch(`${recorder}/run/kept/anthropic/v1/messages`, { method: 'POST', body })

  const said = once(child.stderr as NodeJS.ReadableStream, 'data')
  child.kill('SIGUSR2')
  expect(String(await said)).toContain('agentprof: a fault of its own: Error: nobody expects this')
  child.stderr?.destroy()
  child.kill('SIGUSR2')
  goOn()
  expect(await answer.text()).toContain('message_stop')
  const health = (await (await fetch(`${recorder}/agentprof/health?drain=1`)).json()) as object
  expect(health).toMatchObject({
    ok: true,
    problems: [{ code: 'core-fault', message: expect.stringContaining('(nobody expects this)') }],
  })
  const { stdout } = await agentprof('show', 'kept', '--json', '--data', data)
  expect(JSON.parse(stdout)).toMatchObject({ calls: [{ usage: { outputTotal: 7 } }] })
})
