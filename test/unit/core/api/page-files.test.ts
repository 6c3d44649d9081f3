import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pageFile } from '#core/api/page-files.ts'

/** One rule for what is served as the interface, over HTTP and in the desktop window. */
let root: string
let dir: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'agentprof-files-'))
  dir = join(root, 'renderer')
  mkdirSync(join(dir, 'assets'), { recursive: true })
  mkdirSync(join(root, 'renderer-secret'))
  for (const file of [
    'renderer/index.html',
    'renderer/assets/main-1a2b.js',
    'renderer/icon.svg',
    'secret.txt',
    'renderer-secret/index.html',
  ])
    writeFileSync(join(root, file), file)
})
afterAll(() => rmSync(root, { recursive: true }))

async function served(path: string): Promise<string | null> {
  const file = await pageFile(dir, path)
  return file && relative(dir, file.path).replaceAll('\\', '/')
}

test('files are served as what they are', async () => {
  expect(await served('/assets/main-1a2b.js')).toBe('assets/main-1a2b.js')
  expect(await served('/icon.svg')).toBe('icon.svg')
  expect(await served('/index.html')).toBe('index.html')
})

test.each(['/', '/runs', '/runs/r1/flame', '/runs/fix%20v1.2/flame', '/runs/v1.2', '/compare/try:3/gpt-5.4', '/settings'])(
  'the view %s is the page',
  async (path) => {
    expect(await served(path)).toBe('index.html')
  },
)

test.each(['/assets/gone.js', '/assets', '/favicon.ico', '/robots.txt'])('%s is not there', async (path) => {
  expect(await served(path)).toBeNull()
})

test.each([
  '/../secret.txt',
  '/%2e%2e/secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/../renderer-secret/index.html',
  '/runs/..%2f..%2fsecret.txt',
  '/%00',
  '/%zz',
])('%s leads to nothing outside', async (path) => {
  expect(['index.html', null]).toContain(await served(path))
})

describe('the headers', () => {
  test('let no page run or fetch what is not ours', async () => {
    const policy = (await pageFile(dir, '/'))?.headers['content-security-policy']
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; .*connect-src 'self'.*frame-ancestors 'none'$/)
  })
  test('let what has a hash in its name be kept, and nothing else', async () => {
    expect((await pageFile(dir, '/assets/main-1a2b.js'))?.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': expect.stringContaining('immutable'),
    })
    expect((await pageFile(dir, '/runs'))?.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect((await pageFile(dir, '/icon.svg'))?.headers).toMatchObject({ 'cache-control': 'no-store' })
  })
})
