import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import envPaths from 'env-paths'
import { type FolderLock, isLocked, lockFile } from './store/folder-lock.ts'
import { tightenFolder } from './tighten-folder.ts'
import { writeAtOnce } from './write-at-once.ts'

/** What a data folder holds. Everything in it is its owner's alone: prompts are private. */
export interface DataFolder {
  readonly dir: string
  readonly store: string
  /** Says where the live core is; see `CoreInfo`. */
  readonly core: string
  readonly lock: string
  /** The data folder of demo runs, which enter no totals. */
  readonly demo: string
}

export function dataFolder(dir: string): DataFolder {
  return { dir, store: join(dir, 'agentprof.db'), core: join(dir, 'core.json'), lock: join(dir, 'lock'), demo: join(dir, 'demo') }
}

/** The folder that `--data` names, from `cwd`; without it, the system's place for this user's application data. */
export const dataDir = (option: string | undefined, cwd: string): string =>
  option === undefined ? envPaths('agentprof', { suffix: '' }).data : resolve(cwd, option)

/** Makes the folder, readable by its owner alone. The mode of one that was there already is mended by who claims it. */
export function makeDataFolder(dir: string): DataFolder {
  makeFolders(dir)
  return dataFolder(dir)
}

/** Level by level: on Linux, Node's recursive `mkdir` does not come back from folders that can hold none, such as `/proc`. */
function makeFolders(dir: string): void {
  const there = statSync(dir, { throwIfNoEntry: false })
  if (there?.isDirectory()) return
  if (there) throw new DataFolderError(dir, 'made', 'a file has its place')
  makeFolders(dirname(dir))
  try {
    mkdirSync(dir, { mode: 0o700 })
  } catch (error) {
    if (!existsSync(dir)) throw new DataFolderError(dir, 'made', textOf(error))
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Thrown where the data folder is of no use. */
export class DataFolderError extends Error {
  constructor(dir: string, be: 'made' | 'written' | 'read', why: string) {
    const what = be === 'made' ? 'Name' : 'Make it yours, or name'
    super(`The data folder ${dir} cannot be ${be} (${why}). ${what} another with --data.`)
    this.name = 'DataFolderError'
  }
}

/** A live core, as `core.json` names it: how other processes of this user reach it. `token` opens its interface. */
export interface CoreInfo {
  readonly pid: number
  readonly recorder: string
  readonly ui: string
  readonly token: string
  readonly coreId: string
  /** ISO date. */
  readonly startedAt: string
}

/** One process writes a data folder: who claims it first, until it releases it or ends. */
export type FolderClaim =
  | { readonly kind: 'claimed'; announce(core: CoreInfo): void; release(): void }
  /** `by`: null while the holder is still starting. */
  | { readonly kind: 'held'; readonly by: CoreInfo | null }

/** Makes the folder where it is missing, and takes its lock. Throws a `DataFolderError` where that cannot be. */
export function claimFolder(dir: string): FolderClaim {
  const folder = makeDataFolder(dir)
  const lock = takeLock(folder)
  if (!lock) return { kind: 'held', by: readCoreFile(folder.core) }
  tightenFolder(dir)
  return {
    kind: 'claimed',
    announce: (core) => writeCoreFile(folder, core),
    release() {
      rmSync(folder.core, { force: true })
      lock.release()
    },
  }
}

function takeLock(folder: DataFolder): FolderLock | null {
  let lock: FolderLock | null = null
  try {
    lock = lockFile(folder.lock)
    // Left by a core that was killed: from now on the lock is held, and would make it look alive.
    if (lock) rmSync(folder.core, { force: true })
    return lock
  } catch (error) {
    lock?.release()
    throw new DataFolderError(folder.dir, 'written', textOf(error))
  }
}

/**
 * The core that is live in `dir`, or null: a `core.json` whose lock is free was left by a core that was killed.
 * @throws DataFolderError where the lock cannot be read
 */
export function readCore(dir: string): CoreInfo | null {
  const folder = dataFolder(dir)
  try {
    return isLocked(folder.lock) ? readCoreFile(folder.core) : null
  } catch (error) {
    throw new DataFolderError(dir, 'read', textOf(error))
  }
}

/** Throws a `DataFolderError`: a lock that was there says nothing of the folder. */
function writeCoreFile({ dir, core: file }: DataFolder, core: CoreInfo): void {
  try {
    writeAtOnce(file, `${JSON.stringify(core, null, 2)}\n`)
  } catch (error) {
    throw new DataFolderError(dir, 'written', textOf(error))
  }
}

function readCoreFile(file: string): CoreInfo | null {
  try {
    return parseCoreInfo(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}

function parseCoreInfo(json: unknown): CoreInfo | null {
  if (typeof json !== 'object' || json === null) return null
  const { pid, recorder, ui, token, coreId, startedAt }: Partial<Record<keyof CoreInfo, unknown>> = json
  if (typeof pid !== 'number' || typeof recorder !== 'string' || typeof ui !== 'string') return null
  if (typeof token !== 'string' || typeof coreId !== 'string' || typeof startedAt !== 'string') return null
  return { pid, recorder, ui, token, coreId, startedAt }
}
