import { chmodSync, type Dirent, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Everything that agentprof keeps in a data folder. */
const OURS =
  /^(?:agentprof\.db(?:-wal|-shm|-journal|\.damaged-.*)?|recording\.spill|core\.json(?:\.\d+)?|lock(?:-journal)?|config\.json(?:\.\d+)?|prices\.json.*|price-book\.json.*|terminal\.command|open\.html|ca|demo|agentprof-ca.*\.pem|ca-bundle\.(?:pem|jks))$/
const FOLDERS: ReadonlySet<string> = new Set(['ca', 'demo'])
const OTHERS = 0o077

/**
 * Takes from others of the machine what an earlier build, a copy or the user's umask gave them: each file of ours, our folders, and the data
 * folder itself where nothing else is in it: a folder that the user named may be shared for a reason. Never fails: what cannot be mended,
 * `doctor` says. Windows has no such modes.
 */
export function tightenFolder(dir: string): void {
  if (process.platform === 'win32') return
  const entries = entriesOf(dir)
  for (const entry of entries) {
    const path = join(dir, entry.name)
    if (!OURS.test(entry.name) || entry.isSymbolicLink()) continue
    if (entry.isDirectory() && FOLDERS.has(entry.name)) tightenFolder(path)
    else if (entry.isFile()) tighten(path)
  }
  if (entries.every(({ name }) => OURS.test(name))) tighten(dir)
}

function entriesOf(dir: string): readonly Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
  } catch {
    return []
  }
}

/** By its path: opening a store's file and closing it again would drop the locks that SQLite holds on it. */
function tighten(path: string): void {
  try {
    const { mode } = lstatSync(path)
    if ((mode & OTHERS) !== 0) chmodSync(path, mode & 0o7777 & ~OTHERS)
  } catch {
    // Another user's, gone, or a file system without modes.
  }
}
