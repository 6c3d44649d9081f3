import { closeSync, openSync } from 'node:fs'

const exists = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST'

/**
 * Makes an empty file that only its owner can read, where there is none. An existing one is not even opened: on POSIX, closing any handle
 * to a file drops the locks that this process holds on it through SQLite.
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (!exists(error)) throw error
  }
}
