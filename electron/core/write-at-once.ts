import { renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Puts a file in place in one step, for its owner alone: a reader, a full disk or a crash finds all of it, or what was there before. Throws as
 * `fs` does.
 */
export function writeAtOnce(file: string, content: string | Uint8Array): void {
  const draft = `${file}.${process.pid}`
  try {
    writeFileSync(draft, content, { mode: 0o600 })
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
