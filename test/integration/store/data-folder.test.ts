import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { type CoreInfo, claimFolder, dataDir, dataFolder, type FolderClaim, makeDataFolder, readCore } from '#core/data-folder.ts'
import { startChild } from './child.ts'
import { tempFolder } from './temp-store.ts'

const core: CoreInfo = {
  pid: process.pid,
  recorder: 'http://127.0.0.1:4141',
  ui: 'http://127.0.0.1:4142',
  token: 'secret',
  coreId: 'core-2',
  startedAt: '2026-11-23T10:00:00.000Z',
}

function claimed(dir: string): Extract<FolderClaim, { kind: 'claimed' }> {
  const claim = claimFolder(dir)
  if (claim.kind !== 'claimed') throw new Error(`${dir} is held.`)
  return claim
}

test('`--data` is resolved from where the user stands; without it the folder is agentprof in the place for application data', () => {
  expect(dataDir('here/data', '/home/ann')).toBe(resolve('/home/ann/here/data'))
  expect(dataDir('/srv/data', '/home/ann')).toBe(resolve('/srv/data'))
  expect(dataDir(undefined, '/home/ann')).toMatch(/agentprof/)
  expect(dataDir(undefined, '/home/ann')).not.toMatch(/nodejs/)
})

test.skipIf(process.platform === 'win32')('a data folder and what is in it are for their owner alone', () => {
  const folder = makeDataFolder(join(tempFolder(), 'deep', 'data'))
  const claim = claimed(folder.dir)
  claim.announce(core)

  expect(statSync(folder.dir).mode & 0o777).toBe(0o700)
  expect(statSync(folder.core).mode & 0o777).toBe(0o600)
  expect(statSync(folder.lock).mode & 0o777).toBe(0o600)
  claim.release()
})

/** A data folder as a copy or a loose umask leaves it, with `files` in it. */
function looseFolder(...files: string[]): string {
  const dir = join(tempFolder(), 'data')
  mkdirSync(join(dir, 'demo'), { recursive: true })
  for (const file of files) writeFileSync(join(dir, file), '')
  for (const path of ['', 'demo', ...files]) chmodSync(join(dir, path), path === '' || path === 'demo' ? 0o755 : 0o644)
  return dir
}
const modeOf = (...path: string[]): number => statSync(join(...path)).mode & 0o777

test.skipIf(process.platform === 'win32')(
  'what others of the machine may read is taken from them by who claims the folder',
  () => {
    const dir = looseFolder('agentprof.db', 'agentprof.db-wal', 'recording.spill', 'config.json', 'demo/agentprof.db')
    claimed(dir).release()

    expect([modeOf(dir), modeOf(dir, 'demo')]).toEqual([0o700, 0o700])
    for (const file of ['agentprof.db', 'agentprof.db-wal', 'recording.spill', 'config.json', 'demo/agentprof.db'])
      expect(modeOf(dir, file)).toBe(0o600)
  },
)

test.skipIf(process.platform === 'win32')('a folder that holds other things too keeps its mode, and so do they', () => {
  const dir = looseFolder('agentprof.db', 'README.md')
  claimed(dir).release()

  expect([modeOf(dir), modeOf(dir, 'README.md'), modeOf(dir, 'agentprof.db')]).toEqual([0o755, 0o644, 0o600])
})

test('a folder in which a core cannot be announced is said to be such, as one that cannot be locked is', () => {
  const dir = tempFolder()
  const claim = claimed(dir)
  mkdirSync(dataFolder(dir).core)
  expect(() => claim.announce(core)).toThrow(
    /^The data folder .* cannot be written \(.*\)\. Make it yours, or name another with --data\.$/,
  )
})

test('a core is found where it announced itself, from its claim to its release', () => {
  const dir = tempFolder()
  expect(readCore(dir)).toBeNull()
  const claim = claimed(dir)
  expect(readCore(dir)).toBeNull()
  claim.announce(core)
  expect(readCore(dir)).toEqual(core)
  claim.release()
  expect(readCore(dir)).toBeNull()
  expect(existsSync(dataFolder(dir).core)).toBe(false)
})

test('a folder has one core: the second is told of the first, and may follow it', () => {
  const dir = tempFolder()
  const first = claimed(dir)
  expect(claimFolder(dir)).toEqual({ kind: 'held', by: null })
  first.announce(core)
  expect(claimFolder(dir)).toEqual({ kind: 'held', by: core })
  expect(readCore(dir)).toEqual(core)
  first.release()
  claimed(dir).release()
})

test('the core of another process is found; once it is killed, its folder is free and its core.json means nothing', async () => {
  const dir = tempFolder()
  const holder = startChild('holder.ts', dir)
  expect(await holder.line()).toBe('claimed')
  expect(claimFolder(dir)).toEqual({ kind: 'held', by: expect.objectContaining({ pid: holder.pid, token: 'secret' }) })
  expect(readCore(dir)?.pid).toBe(holder.pid)

  await holder.kill()
  expect(JSON.parse(readFileSync(dataFolder(dir).core, 'utf8'))).toMatchObject({ pid: holder.pid })
  expect(readCore(dir)).toBeNull()
  const claim = claimed(dir)
  expect(readCore(dir)).toBeNull()
  claim.release()
})

test('a core.json that names a process that lives, but holds no lock, names no core: numbers are used again', () => {
  const dir = tempFolder()
  claimed(dir).release()
  writeFileSync(dataFolder(dir).core, JSON.stringify({ ...core, pid: process.ppid }))

  expect(readCore(dir)).toBeNull()
  const claim = claimed(dir)
  expect(claimFolder(dir)).toEqual({ kind: 'held', by: null })
  claim.release()
})

test('of several processes that claim a new folder at once, one has it', async () => {
  const dir = tempFolder()
  const said = await Promise.all(Array.from({ length: 4 }, () => startChild('holder.ts', dir).line()))
  expect(said.toSorted()).toEqual(['claimed', 'held', 'held', 'held'])
})

test('a claim holds against other processes, also after this one has looked at it and claimed it again', async () => {
  const dir = tempFolder()
  const claim = claimed(dir)
  claimFolder(dir)
  readCore(dir)
  expect(await startChild('holder.ts', dir).line()).toBe('held')
  claim.release()
})

test.each(['', '{', '[]', 'null', '{"pid":1}'])('a core.json that says %j names no core', (text) => {
  const dir = tempFolder()
  const claim = claimed(dir)
  writeFileSync(dataFolder(dir).core, text)

  expect(readCore(dir)).toBeNull()
  claim.release()
})
