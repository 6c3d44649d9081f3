import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * The built interface. A checkout builds it when its sources are newer than what was built, and says so; the packaged app carries it.
 * null: there is none and none can be built here.
 */
export async function rendererFolder(say: (line: string) => void): Promise<string | null> {
  if (!import.meta.url.endsWith('.ts')) {
    const packaged = fileURLToPath(
      new URL(import.meta.url.includes('/chunks/') ? '../../renderer' : '../renderer', import.meta.url),
    )
    return existsSync(packaged) ? packaged : null
  }
  const built = join(root, 'dist', 'renderer')
  const page = join(built, 'index.html')
  const newest = Math.max(
    ...(await Promise.all(['renderer', 'shared'].map(newestChange))),
    modified(join(root, 'package-lock.json')),
  )
  if (modified(page) >= newest) return built
  say('Building the interface …')
  try {
    await promisify(execFile)(process.execPath, [join(root, 'scripts', 'build.mjs'), '--renderer'], { cwd: root })
  } catch (error) {
    say(`The interface could not be built: ${error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : error}`)
  }
  return existsSync(page) ? built : null
}

const modified = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

async function newestChange(folder: string): Promise<number> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  return Math.max(0, ...entries.filter((entry) => entry.isFile()).map((entry) => modified(join(entry.parentPath, entry.name))))
}
