import { expect, test } from 'vitest'
import { send, talk } from '#support/http-client.ts'
import { record } from './recorder.ts'

test('run, tags and site are read from path and headers, and go no further', async () => {
  const { upstream, proxy, opened } = await record()
  await send(`${proxy.url}/run/from-path/tag/user=path/tag/team=red/openai/v1/x`, {
    headers: [
      ...[
        'X-AgentProf-Run',
        'my run~7',
        'x-agentprof-tags',
        'user=ann, feature = search,city=K%C3%B6ln',
        'x-agentprof-site',
        'plan',
      ],
      ...['x-agentprof-future', 'x', 'x-other', 'y'],
    ],
  })

  expect((await opened(1)).hints).toEqual({
    run: 'my run',
    runKey: '7',
    runBy: 'header',
    site: 'plan',
    tags: { user: 'ann', team: 'red', feature: 'search', city: 'Köln' },
  })
  expect(upstream.requests[0]?.rawHeaders.filter((_, at) => at % 2 === 0)).toEqual(['Host', 'x-other', 'Connection'])
})

test('a hint that cannot be read is left out and counted; the request passes', async () => {
  const { proxy, openai, opened } = await record()
  const answer = await send(`${openai}/v1/x`, {
    headers: { 'x-agentprof-run': 'n'.repeat(201), 'x-agentprof-tags': 'user,team=red' },
  })

  expect(answer.status).toBe(200)
  expect((await opened(1)).hints).toEqual({ tags: { team: 'red' } })
  expect(proxy.problems()).toEqual([
    { code: 'bad-hint', message: expect.stringContaining('The tag "user" has no value: write key=value.'), count: 2 },
  ])
})

test('names in headers may be UTF-8', async () => {
  const { openai, opened } = await record()
  await send(`${openai}/v1/x`, { headers: { 'x-agentprof-run': Buffer.from('größer 🦊').toString('latin1') } })

  expect((await opened(1)).hints.run).toBe('größer 🦊')
})

test('what is delivered carries no credential of the head', async () => {
  const { openai, upstream, settled, delivered } = await record({ headers: ['Set-Cookie', 'SECRET=1'], body: '{}' })
  await send(`${openai}/v1/x?key=SECRET&x=1`, {
    body: '{}',
    headers: { Authorization: 'Bearer SECRET', 'x-api-key': 'SECRET', cookie: 'SECRET', 'x-goog-api-key': 'SECRET' },
  })
  await settled(1)

  expect(JSON.stringify(delivered)).not.toContain('SECRET')
  expect(delivered[0]).toMatchObject({
    query: '?key=******&x=1',
    headers: expect.arrayContaining([['authorization', '*'.repeat(13)]]),
  })
  expect(upstream.requests[0]?.url).toBe('/v1/x?key=SECRET&x=1')
  expect(upstream.requests[0]?.headers).toMatchObject({ authorization: 'Bearer SECRET', 'x-api-key': 'SECRET' })
})

test('an override’s path is put before the request’s, and the recorded address stays the provider’s', async () => {
  const { upstream, proxy, opened } = await record()
  const other = await record(undefined, { upstreams: { 'api.openai.com': `${upstream.url}/gateway/` } })
  await send(`${other.proxy.url}/openai/v1/x?a=b`)

  expect(upstream.requests[0]?.url).toBe('/gateway/v1/x?a=b')
  expect(await other.opened(1)).toMatchObject({ provider: 'openai', host: 'api.openai.com', path: '/v1/x', query: '?a=b' })

  await send(`${proxy.url}/upstream/127.0.0.1:${upstream.port}/v1/y`)
  expect(await opened(1)).toMatchObject({ provider: null, host: `127.0.0.1:${upstream.port}`, path: '/v1/y' })
})

test('the root says what this is', async () => {
  const { proxy, delivered } = await record()
  const got = await send(`${proxy.url}/`)
  const head = await send(`${proxy.url}/`, { method: 'HEAD' })

  expect(got.text).toBe('agentprof recorder: point a client at /<provider>, such as /openai/v1 or /anthropic.\n')
  expect([head.status, head.body.length]).toEqual([200, 0])
  expect(delivered).toEqual([])
})

test('bad paths are one line of JSON', async () => {
  const { proxy, delivered } = await record()
  const [unknown, bad] = [await send(`${proxy.url}/nobody/v1`), await send(`${proxy.url}/run//openai/v1`, { body: '{}' })]

  expect([unknown.status, JSON.parse(unknown.text).error.code]).toEqual([404, 'unknown-provider'])
  expect([bad.status, bad.text]).toEqual([
    400,
    '{"type":"error","error":{"type":"agentprof_error","code":"bad-segment","message":"The run name is empty."}}\n',
  ])
  expect(delivered).toEqual([])
})

test('the recorder’s own paths are answered by the core, but not to pages in a browser', async () => {
  const asked: string[] = []
  const { proxy } = await record(undefined, {
    control(request, response) {
      asked.push(request.url ?? '')
      if (request.url !== '/agentprof/health') return false
      response.end('healthy')
      return true
    },
  })
  const health = await send(`${proxy.url}/agentprof/health`)
  const unknown = await send(`${proxy.url}/agentprof/nothing`)
  const page = await send(`${proxy.url}/agentprof/health`, { headers: { Origin: 'http://localhost:3000' } })
  const absolute = await talk(
    proxy.url,
    `GET ${proxy.url}/agentprof/health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
  )

  expect([health.text, unknown.status, page.status, absolute.slice(0, 12)]).toEqual(['healthy', 404, 403, 'HTTP/1.1 508'])
  expect(asked).toEqual(['/agentprof/health', '/agentprof/nothing'])
})

test('a page that makes its own name mean this machine reads nothing', async () => {
  const { proxy, upstream } = await record()
  const path = `/upstream/127.0.0.1:${upstream.port}/private`
  const foreign = ['attacker.example:4141', 'attacker:4141', 'attacker.lan', 'host.docker.internal:4141', '192.168.1.7:4141']
  const misleading = [
    '0.0.0.0:4141',
    'localhost.attacker.example',
    'xlocalhost',
    '127.0.0.1.attacker.example',
    '127.0.0.1:4141:x',
    '[::2]',
    '',
  ]
  for (const host of [...foreign, ...misleading]) {
    const rebound = await send(`${proxy.url}${path}`, { headers: ['Host', host] })
    expect([host, rebound.status, JSON.parse(rebound.text).error.code]).toEqual([host, 403, 'foreign-host'])
  }
  expect(upstream.requests).toEqual([])

  for (const host of ['localhost:4141', 'LOCALHOST', 'agents.localhost:4141', '127.0.0.1', '127.1.2.3:4141', '[::1]:4141'])
    expect([host, (await send(`${proxy.url}${path}`, { headers: ['Host', host] })).status]).toEqual([host, 200])
})

test('a name that the user has given this machine is its own, and no other', async () => {
  const { proxy, openai } = await record(undefined, { hostNames: ['Host.docker.internal'] })
  const ask = async (host: string) => (await send(`${openai}/v1/models`, { headers: ['Host', host] })).status
  expect(proxy.problems()).toEqual([])
  expect(await Promise.all(['host.docker.internal:4141', 'gateway.docker.internal:4141', 'docker.internal'].map(ask))).toEqual([
    200, 403, 403,
  ])
})

test('a request that would come back for ever is refused', async () => {
  const { proxy } = await record()
  const { port } = new URL(proxy.url)
  const answer = await send(`${proxy.url}/upstream/localhost:${port}/openai/v1/x`)

  expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([508, 'loop'])
})

test('a client that waits for 100 Continue gets it from the upstream', async () => {
  const { upstream, openai } = await record({ body: 'done' })
  const got = await talk(
    openai,
    'POST /openai/v1/x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
  )

  expect(got.startsWith('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n')).toBe(true)
  expect(upstream.requests[0]?.headers.expect).toBe('100-continue')
})

test('an HTTP/1.0 client gets no chunks', async () => {
  const { openai } = await record({ chunks: ['one', 'two'] })
  const got = await talk(openai, 'GET /openai/v1/x HTTP/1.0\r\n\r\n')

  expect(got).not.toMatch(/transfer-encoding/i)
  expect(got.slice(got.indexOf('\r\n\r\n') + 4)).toBe('onetwo')
})

test('bytes that a head may not carry are refused, not crashed on', async () => {
  const { openai, proxy } = await record()
  const got = await talk(openai, 'GET /openai/v1/\u00e9?\u00ff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')

  expect(got).toMatch(/^HTTP\/1\.1 (200|400) /)
  expect((await send(proxy.url)).status).toBe(200)
})
