import { fileURLToPath } from 'node:url'

/** From source, Node runs the TypeScript file itself; the packaged app has one bundle per entry beside this one. */
const SOURCES = { ingest: './ingest/worker.ts', query: './query/worker.ts', spill: './ingest/spill/worker.ts' } as const

export function workerEntry(name: keyof typeof SOURCES): string {
  const fromSource = import.meta.url.endsWith('.ts')
  // Bundled code may sit in a folder of shared chunks below the entries.
  const bundle = import.meta.url.includes('/chunks/') ? `../${name}.js` : `./${name}.js`
  return fileURLToPath(new URL(fromSource ? SOURCES[name] : bundle, import.meta.url))
}
