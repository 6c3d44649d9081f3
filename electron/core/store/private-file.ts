import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

const exists = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** A copy of a folder may have lost its modes. Where they cannot be mended the folder's own must do. */
function makePrivate(file: string): void {
  try {
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
  } catch {
    // Another user's file, or a file system without modes.
  }
}

/**
 * Makes an empty file that only its owner can read, where there is none. An existing one becomes so, and is not even opened: on POSIX, closing any handle
 * to a file drops the locks that this process holds on it through SQLite.
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600))
  } catch (error) {
    if (!exists(error)) throw error
    makePrivate(file)
  }
}
