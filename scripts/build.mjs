// Builds what the packaged app runs: the interface into dist/renderer, the Node side into dist/node.
// A checkout needs only the interface: Node 24 runs the Node side from source. `--renderer` builds that alone; `--if-stale` builds nothing where
// no source is newer than what was built.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { build } from 'vite'

// Whatever runs the build (a test runner sets its own), what it makes is for users.
process.env.NODE_ENV = 'production'

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url))

const MODULES = {
  main: 'electron/main.ts',
  cli: 'electron/cli.ts',
  ingest: 'electron/core/ingest/worker.ts',
  query: 'electron/core/query/worker.ts',
  spill: 'electron/core/ingest/spill/worker.ts',
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

const modified = (file) => statSync(path(file), { throwIfNoEntry: false })?.mtimeMs ?? 0

function isFresh() {
  const folders = ['electron', 'shared', 'renderer'].filter((folder) => existsSync(path(folder)))
  const sources = folders.flatMap((folder) => readdirSync(path(folder), { recursive: true }).map((file) => `${folder}/${file}`))
  const newest = Math.max(...[...sources, 'package-lock.json', 'vite.config.ts', 'scripts/build.mjs'].map(modified))
  return ['dist/node/main.js', 'dist/node/preload.cjs', 'dist/renderer/index.html'].every((file) => modified(file) >= newest)
}

if (process.argv.includes('--if-stale') && isFresh()) process.exit(0)
if (existsSync(path('renderer/index.html'))) await build({ configFile: path('vite.config.ts') })
if (!process.argv.includes('--renderer')) {
  rmSync(path('dist/node'), { recursive: true, force: true })
  await bundle(present(MODULES), { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' })
  await bundle(present(PRELOAD), { format: 'cjs', entryFileNames: '[name].cjs' })
}
