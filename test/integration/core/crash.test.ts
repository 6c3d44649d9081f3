import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { anthropicEvents, anthropicMessage, sse } from '#support/answers.ts'
import { startUpstream } from '#support/upstream.ts'
import { temporaryFolder } from '../../helpers/core.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step()
})

interface Serving {
  readonly child: ChildProcess
  readonly recorder: string
}

async function serve(data: string, upstream: string): Promise<Serving> {
  const args = [
    'electron/cli.ts',
    'serve',
    '--json',
    '--port',
    '0',
    '--ui-port',
    '0',
    '--data',
    data,
    '--upstream',
    `anthropic=${upstream}`,
  ]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  cleanUp.push(() => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`serve ended with ${code}`)))
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string]
  ended.catch(() => undefined) // it will end: by our own hand
  const said: unknown = JSON.parse(line)
  if (typeof said !== 'object' || said === null || !('recorder' in said) || typeof said.recorder !== 'string')
    throw new Error(line)
  expect(said).toEqual({ recorder: said.recorder, ui: expect.stringContaining('#token='), data, pid: child.pid })
  return { child, recorder: said.recorder }
}

async function show(data: string, run: string): Promise<unknown> {
  const child = spawn(process.execPath, ['electron/cli.ts', 'show', run, '--json', '--data', data], { cwd: root })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += chunk
  })
  await once(child, 'close')
  return JSON.parse(text)
}

test('killing the core in mid-stream loses nothing that had settled, and the run says that it was interrupted', async () => {
  const upstream = await startUpstream()
  cleanUp.push(() => upstream.close())
  const data = temporaryFolder()
  cleanUp.push(() => rmSync(data, { recursive: true, force: true }))
  const { child, recorder } = await serve(data, upstream.url)
  const ask = (content: string, signal?: AbortSignal): Promise<Response> =>
    fetch(`${recorder}/run/cut/anthropic/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({ model: 'claude-opus-5', max_tokens: 10, stream: true, messages: [{ role: 'user', content }] }),
      ...(signal && { signal }),
    })

  upstream.next(anthropicMessage({ text: 'Settled.', input: 1000, output: 100 }))
  await (await ask('first')).arrayBuffer()
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
  const open = await ask('second')
  await open.body?.getReader().read()
  // Everything that was opened and settled so far is on disk; the second answer is in mid-stream.
  await fetch(`${recorder}/agentprof/health?drain=1`)
  child.kill('SIGKILL')
  await once(child, 'close')

  expect(await show(data, 'cut')).toMatchObject({
    status: 'interrupted',
    callCount: 1,
    cost: { nanoUsd: 7_500_000 },
    calls: [{ outcome: 'completed', usage: { inputTotal: 1000, outputTotal: 100 } }],
  })
  // The folder is free again, and the next core goes on with it.
  const next = await serve(data, upstream.url)
  upstream.next(anthropicMessage({ text: 'Again.', input: 10, output: 1 }))
  const again = await fetch(`${next.recorder}/run/after/anthropic/v1/messages`, {
    method: 'POST',
    body: '{"model":"claude-opus-5","messages":[]}',
  })
  expect(again.status).toBe(200)
  await again.arrayBuffer()
  expect(await show(data, 'after')).toMatchObject({ status: 'running', callCount: 1 })
})
