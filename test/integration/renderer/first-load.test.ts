import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildRenderer } from '../../helpers/build-renderer.ts'

// What a page loads before its first picture, in bytes as they are served. Over a limit: load what was added when it is needed
// (renderer/views/import-view.ts), or raise the limit and say in its commit what the page got for it.
const KB = 1000
const FIRST_MODULE = 36 * KB
const EVERY_PAGE = 650 * KB
const RUN_PAGE = 900 * KB
const STYLES = 116 * KB

let built: Awaited<ReturnType<typeof buildRenderer>>
let html: string
beforeAll(async () => {
  built = await buildRenderer('production')
  html = readFileSync(join(built.folder, 'index.html'), 'utf8')
})
afterAll(() => built?.remove())

const sizeOf = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + statSync(join(built.folder, 'assets', file)).size, 0)
const named = (pattern: RegExp): string[] => [...html.matchAll(pattern)].map(([, file = '']) => file)
const scripts = () => named(/<script[^>]*src="\/assets\/([^"]*)"/g)
const preloaded = () => named(/rel="modulepreload"[^>]*href="\/assets\/([^"]*)"/g)

/** Files and all that they import before they run. */
function withImports(files: readonly string[], found = new Set<string>()): Set<string> {
  for (const file of files) {
    if (found.has(file)) continue
    found.add(file)
    const source = readFileSync(join(built.folder, 'assets', file), 'utf8')
    withImports(
      [...source.matchAll(/(?:from|import)"\.\/([^"]*\.js)"/g)].map(([, name = '']) => name),
      found,
    )
  }
  return found
}

test('the module that asks the core first is small, and waits for nothing that draws', () => {
  const first = withImports(scripts())
  expect(sizeOf(first)).toBeGreaterThan(0)
  expect(sizeOf(first)).toBeLessThanOrEqual(FIRST_MODULE)
})

test('the page names every file that all screens need, and they stay within their limit', () => {
  const always = withImports([...scripts(), ...preloaded()])
  expect([...always].sort()).toEqual([...new Set([...scripts(), ...preloaded()])].sort())
  expect(sizeOf(always)).toBeLessThanOrEqual(EVERY_PAGE)
})

test('a run’s page loads no more than its limit', () => {
  const own = readdirSync(join(built.folder, 'assets')).filter((file) => /^run-page-.*\.js$/.test(file))
  expect(own).toHaveLength(1)
  expect(sizeOf(withImports([...scripts(), ...preloaded(), ...own]))).toBeLessThanOrEqual(RUN_PAGE)
})

test('styles stay within their limit', () => {
  const styles = named(/rel="stylesheet"[^>]*href="\/assets\/([^"]*)"/g)
  expect(styles).toHaveLength(1)
  expect(sizeOf(styles)).toBeLessThanOrEqual(STYLES)
})
