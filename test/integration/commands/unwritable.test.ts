import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '#core/store/open-store.ts'
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

// A link that leads to itself stands for a folder that may not be read: root, who may run this, may read everything.
test.runIf(process.platform === 'linux')(
  'commands that read: a folder that cannot be read, and a store of an older agentprof, are said to be that',
  async () => {
    const data = ownFolder()
    const loop = join(data, 'loop')
    symlinkSync(loop, loop)
    expect(await agentprof('runs', '--data', loop)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^agentprof: The store in \S+ cannot be used \(ELOOP[^\n]*\)\. `agentprof doctor` says what to do\.\n$/,
      ),
    })

    const file = join(data, 'agentprof.db')
    openStore(file, { origin: { machine: 'test', user: 'test' } }).close()
    const db = new Database(file)
    db.pragma('user_version = 1')
    db.close()
    expect(await agentprof('runs', '--data', data)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^agentprof: The store in \S+ is of an older agentprof \(version 1, now \d+\)\. Start `agentprof serve` once[^\n]*\.\n$/,
      ),
    })
  },
)
