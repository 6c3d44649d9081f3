import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { agentprof, startServing } from '../../helpers/serving.ts'
import { ownFolder } from '../core/faults.ts'

/** `serve` where its data folder is of no use: one line that says what is wrong and what to do, and 1. */
async function serve(data: string) {
  const { stderr, ...rest } = await agentprof('serve', '--json', '--port', '0', '--ui-port', '0', '--data', data)
  // Said of a checkout whose interface has changed since it was built.
  return { ...rest, stderr: stderr.replace('Building the interface …\n', '') }
}

test('a file in place of the folder', async () => {
  const file = join(ownFolder(), 'data')
  writeFileSync(file, 'not a folder')
  expect(await serve(file)).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^agentprof: The data folder \S+ cannot be made \(.*\)\. Name another with --data\.\n$/),
  })
  expect(await serve(join(file, 'below'))).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^[^\n]*--data\.\n$/),
  })
})

test.runIf(process.platform === 'linux')('a place in which nothing can be made', async () => {
  expect(await serve('/proc/agentprof')).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^agentprof: The data folder \/proc\/agentprof cannot be made \(.*\)\. Name another with --data\.\n$/,
    ),
  })
})

test.each(['lock', 'core.json'])('a folder in which %s cannot be written', async (name) => {
  const data = ownFolder()
  mkdirSync(join(data, name))
  expect(await serve(data)).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(
      /^agentprof: The data folder \S+ cannot be written \(.*\)\. Make it yours, or name another with --data\.\n$/,
    ),
  })
})

test.each(['lock', 'agentprof.db'])('commands that read, where %s is none: one line, and 1', async (name) => {
  const data = ownFolder()
  mkdirSync(join(data, name))
  const line = /^agentprof: The (data folder|store in) \S+ cannot be (read|used) \([^\n]*(--data|doctor)[^\n]*\.\n$/
  for (const command of [['runs'], ['show', 'last'], ['delete', 'x']])
    expect(await agentprof(...command, '--data', data)).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(line) })
})

test('a lock that another process holds: it is named, and nothing of its folder is touched', async () => {
  const data = ownFolder()
  const serving = await startServing(data)
  onTestFinished(() => serving.stop())
  const core = readFileSync(join(data, 'core.json'), 'utf8')
  const { code, stdout, stderr } = await serve(data)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(new RegExp(`^agentprof: [^\\n]*pid ${serving.child.pid}[^\\n]*\\n$`))
  expect(readFileSync(join(data, 'core.json'), 'utf8')).toBe(core)
  expect((await fetch(`${serving.recorder}/agentprof/health`)).status).toBe(200)
})
