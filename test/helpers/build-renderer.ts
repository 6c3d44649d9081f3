import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds the interface from its sources into a folder of its own, so that a test never looks at an old build. */
export async function buildRenderer(
  mode: 'development' | 'production' = 'development',
): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'agentprof-renderer-'))
  const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url))
  // A test runner says that this is a test, and React would be built as for one.
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = mode
  await build({ configFile, mode, logLevel: 'error', build: { outDir: folder, sourcemap: false } })
  if (NODE_ENV === undefined) delete process.env.NODE_ENV
  else process.env.NODE_ENV = NODE_ENV
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
