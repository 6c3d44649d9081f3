import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

/** Where what is compiled would be kept by the commands of a checkout whose only program says it. */
function compiledIn(env: NodeJS.ProcessEnv): { root: string; kept: string } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agentprof-launcher-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const folder of ['bin', 'electron']) mkdirSync(join(root, folder))
  copyFileSync(fileURLToPath(new URL('../../bin/agentprof', import.meta.url)), join(root, 'bin', 'agentprof'))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  const program = "import { getCompileCacheDir } from 'node:module'\nprocess.stdout.write(String(getCompileCacheDir()))\n"
  writeFileSync(join(root, 'electron', 'cli.ts'), program)
  const { NODE_COMPILE_CACHE: _, ...own } = process.env
  return {
    root,
    kept: execFileSync(process.execPath, [join(root, 'bin', 'agentprof')], { env: { ...own, ...env }, encoding: 'utf8' }),
  }
}

test('what is compiled at one start is kept for the next, where only whoever installed agentprof writes', () => {
  const { root, kept } = compiledIn({})
  expect(kept.startsWith(join(root, 'node_modules', '.cache', 'agentprof', 'compiled'))).toBe(true)
})

test('or where the user says, or not at all', () => {
  const own = mkdtempSync(join(tmpdir(), 'agentprof-compiled-'))
  onTestFinished(() => rmSync(own, { recursive: true }))
  expect(compiledIn({ NODE_COMPILE_CACHE: own }).kept.startsWith(own)).toBe(true)
  expect(compiledIn({ NODE_DISABLE_COMPILE_CACHE: '1' }).kept).toBe('undefined')
})

// Node's own fetch and WebSocket come with an `import` of node:http: a third of a start's time, for what no recorder calls (core/node-http.ts).
test('a start does not load Node’s fetch', () => {
  const modules = ['../../electron/commands/program.ts', '../../electron/commands/serve.ts'].map(
    (file) => new URL(file, import.meta.url),
  )
  const script = `${modules.map(({ href }) => `await import(${JSON.stringify(href)})`).join('\n')}
    process.stdout.write(process.moduleLoadList.join('\\n'))`
  const args = ['--input-type=module', '-e', script]
  const loaded = execFileSync(process.execPath, args, { encoding: 'utf8' }).split('\n')
  expect(loaded).toContain('NativeModule http')
  expect(loaded.filter((name) => name.includes('undici'))).toEqual([])
})
