import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** What every page needs beside its first module, by the names that the build starts its files' names with. */
const ALWAYS: readonly { readonly file: RegExp; readonly attrs: Readonly<Record<string, string>> }[] = [
  { file: /^assets\/shared-[^/]*\.js$/, attrs: { rel: 'modulepreload' } },
  { file: /^assets\/start-[^/]*\.js$/, attrs: { rel: 'modulepreload' } },
  { file: /^assets\/inter-latin-wght-normal-[^/]*\.woff2$/, attrs: { rel: 'preload', as: 'font', type: 'font/woff2' } },
]

/** Says in the page which files it will need, so that the browser fetches and reads them while the first module runs. */
const preloads: Plugin = {
  name: 'preloads',
  apply: 'build',
  transformIndexHtml: (_, { bundle = {} }) =>
    ALWAYS.map(({ file, attrs }): HtmlTagDescriptor => {
      const href = Object.keys(bundle).find((name) => file.test(name))
      if (href === undefined) throw new Error(`The build has no ${file}.`)
      return { tag: 'link', attrs: { ...attrs, crossorigin: true, href: `/${href}` }, injectTo: 'head' }
    }),
}

interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/** What the first module needs itself: it must not wait for what the views share. */
const firstModules = new Set<string>()
function collectFirst(id: string, graph: Graph): void {
  if (firstModules.has(id)) return
  firstModules.add(id)
  for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) collectFirst(imported, graph)
}

/** Code that several views draw with comes as one file: each of some forty would be a request of its own. */
function sharedFile(id: string, graph: Graph): string | null {
  collectFirst(path('renderer/main.ts'), graph)
  return firstModules.has(id) ? null : 'shared'
}

export default defineConfig({
  root: path('renderer'),
  plugins: [react(), preloads],
  build: {
    outDir: path('dist/renderer'),
    emptyOutDir: true,
    target: 'es2024',
    sourcemap: true,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: sharedFile, debugName: 'shared', minShareCount: 2 }],
        },
      },
    },
  },
})
