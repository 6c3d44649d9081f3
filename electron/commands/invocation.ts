import { delimiter, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dataDir } from '#core/data-folder.ts'
import { CommandFailure } from './failure.ts'

/** Options that every command takes. */
export interface DataOption {
  readonly data?: string
}

/** Where the user stands: npm moves to the project's root and says where it was called. */
export const invocationDir = (): string => process.env.INIT_CWD ?? process.cwd()

export const resolvePath = (path: string): string => resolve(invocationDir(), path)

export function dataDirOf({ data }: DataOption): string {
  // `--data "$UNSET"` would take the folder where the user stands, and close it to others.
  if (data === '') throw new CommandFailure('--data names no folder.', 2)
  return dataDir(data, invocationDir())
}

const ownBin = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))

/** The user's environment, without what npm added: a recorded command must not find our Node or npm's settings instead of its own. */
export function userEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) && name !== 'INIT_CWD')
  const env: NodeJS.ProcessEnv = Object.fromEntries(kept)
  if (process.env.INIT_CWD === undefined) return env
  // npm puts every node_modules/.bin above the package, and its own helper folder, in front of PATH.
  const isOurs = (dir: string): boolean => dir === ownBin || dir.endsWith(`${sep}node-gyp-bin`)
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  env[pathName] = (env[pathName] ?? '')
    .split(delimiter)
    .filter((dir) => !isOurs(dir))
    .join(delimiter)
  delete env.NODE
  return env
}
