import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestCore, type TestCore } from '../../helpers/core.ts'

/** Whoever can talk to the interface can read every prompt: it answers only to its own page, by its own name, with its token. */
let core: TestCore
let page: string
let token: string

beforeAll(async () => {
  page = mkdtempSync(join(tmpdir(), 'agentprof-page-'))
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>the page</title>')
  core = await startTestCore({}, { rendererDir: page })
  token = new URL(core.ui).hash.slice('#token='.length)
})
afterAll(async () => {
  await core.close()
  rmSync(page, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, unknown>>
}

function ask(path: string, headers: Record<string, string> = {}, { method = 'GET', base = core.ui } = {}): Promise<Answer> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('the interface', () => {
  test('serves its page with a policy that runs no foreign script', async () => {
    const { status, body, headers } = await ask('/')
    expect(status).toBe(200)
    expect(body).toContain('the page')
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self';/)
  })
  test('serves the same page for a view’s path, and nothing for a missing asset', async () => {
    expect((await ask('/runs/abc/flame')).body).toContain('the page')
    expect((await ask('/assets/gone.js')).status).toBe(404)
  })
  test.each(['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc%2fpasswd'])(
    'does not leave its folder for %s',
    async (path) => {
      expect((await ask(path)).body).not.toContain('root:')
    },
  )
  test('wants its token', async () => {
    expect((await ask('/api/core.status', {}, { method: 'POST' })).status).toBe(401)
    expect((await ask('/api/core.status', { authorization: 'Bearer wrong' }, { method: 'POST' })).status).toBe(401)
    expect((await ask('/api/events', {})).status).toBe(401)
    expect((await ask('/api/core.status', { authorization: `Bearer ${token}` }, { method: 'POST' })).status).toBe(200)
  })
  test('answers to no other name: a rebound host is refused', async () => {
    expect((await ask('/', { host: 'evil.example' })).status).toBe(403)
    expect(
      (await ask('/api/core.status', { host: 'evil.example', authorization: `Bearer ${token}` }, { method: 'POST' })).status,
    ).toBe(403)
  })
  test('refuses other pages', async () => {
    const headers = { origin: 'https://evil.example', authorization: `Bearer ${token}` }
    expect((await ask('/api/core.status', headers, { method: 'POST' })).status).toBe(403)
  })
})

describe('the recorder', () => {
  test('tells how it is', async () => {
    const { status, body } = await ask('/agentprof/health', {}, { base: core.recorder })
    expect(status).toBe(200)
    expect(JSON.parse(body)).toEqual({
      ok: true,
      version: '0.0.0-test',
      pid: process.pid,
      recording: true,
      queue: { exchanges: 0, bytes: 0 },
      dropped: 0,
      problems: [],
    })
  })
  test('refuses pages on its own paths', async () => {
    expect((await ask('/agentprof/health', { origin: 'https://evil.example' }, { base: core.recorder })).status).toBe(403)
  })
  test('says what is wrong with an outcome', async () => {
    const answer = await ask('/agentprof/runs/nobody/outcome', {}, { method: 'POST', base: core.recorder })
    expect(answer.status).toBe(400)
    expect(JSON.parse(answer.body)).toEqual({ error: expect.stringContaining('"success"') })
  })
})
