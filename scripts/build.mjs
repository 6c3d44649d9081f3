// Builds what the packaged app runs: the interface into dist/renderer, the Node side into dist/node.
// A checkout needs only the interface: Node 24 runs the Node side from source.
import { existsSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { build } from 'vite'

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url))

const MODULES = {
  main: 'electron/main.ts',
  cli: 'electron/cli.ts',
  ingest: 'electron/core/ingest/worker.ts',
  query: 'electron/core/query/worker.ts',
  'core-process': 'electron/shell/core-process.ts',
}
const PRELOAD = { preload: 'electron/preload.cts' }
const EXTERNAL = ['electron', 'better-sqlite3', /^node:/, ...builtinModules]

/** The entries whose source exists; the others are not written yet. */
function present(entries) {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, file]) => (existsSync(path(file)) ? [[name, path(file)]] : [])),
  )
}

async function bundle(input, output) {
  if (Object.keys(input).length === 0) return
  const bundled = await rolldown({ input, platform: 'node', external: EXTERNAL, cwd: path('.') })
  await bundled.write({ dir: path('dist/node'), sourcemap: true, ...output })
  await bundled.close()
}

if (existsSync(path('renderer/index.html'))) await build({ configFile: path('vite.config.ts') })
if (!process.argv.includes('--renderer')) {
  rmSync(path('dist/node'), { recursive: true, force: true })
  await bundle(present(MODULES), { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' })
  await bundle(present(PRELOAD), { format: 'cjs', entryFileNames: '[name].cjs' })
}
