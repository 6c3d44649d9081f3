import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { selfSigned } from '#support/certificate.ts'
import { type ForwardProxy, startForwardProxy } from '#support/forward-proxy.ts'
import { send } from '#support/http-client.ts'
import { startUpstream } from '#support/upstream.ts'
import { record } from './recorder.ts'

/** A proxy that the recorder's environment names stands between it and every host but this machine. */
const PASSWORD = 'canary-7b1e@%'
const address = (port: number, user = `ann:${encodeURIComponent(PASSWORD)}`): string => `http://${user}@127.0.0.1:${port}`

async function proxyBefore(port: number): Promise<ForwardProxy> {
  const proxy = await startForwardProxy(`ann:${PASSWORD}`, port)
  onTestFinished(() => proxy.close())
  return proxy
}

/** A stand-in that speaks TLS as `name`, which this process trusts until the test ends. */
async function secureUpstream(name: string) {
  const tls = selfSigned(name)
  const upstream = await startUpstream({ body: 'secret' }, { tls })
  onTestFinished(() => upstream.close())
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, tls.cert])
  onTestFinished(() => setDefaultCACertificates(trusted))
  return upstream
}

test('an https upstream is reached through a tunnel, which is kept; its credentials are recorded nowhere', async () => {
  const upstream = await secureUpstream('api.provider.test')
  const before = await proxyBefore(upstream.port)
  const { openai, delivered, settled } = await record(undefined, {
    upstreams: { openai: 'https://api.provider.test/v1' },
    env: { HTTPS_PROXY: address(before.port) },
  })
  for (let n = 0; n < 3; n++) expect((await send(`${openai}/chat`, { body: '{}' })).text).toBe('secret')
  await settled(3)

  expect(before.asked).toEqual(['CONNECT api.provider.test:443'])
  expect(upstream.requests[0]?.headers).not.toHaveProperty('proxy-authorization')
  const kept = JSON.stringify(delivered)
  expect(kept).not.toContain('canary')
  expect(kept).not.toContain(Buffer.from(`ann:${PASSWORD}`).toString('base64'))
})

test('an http upstream is asked for by its absolute URL', async () => {
  const upstream = await startUpstream({ body: 'local model' })
  onTestFinished(() => upstream.close())
  const before = await proxyBefore(upstream.port)
  const { openai, delivered, settled } = await record(undefined, {
    upstreams: { openai: 'http://gpu.test:8000' },
    env: { http_proxy: address(before.port) },
  })
  expect((await send(`${openai}/v1/chat?x=1`, { body: '{}' })).text).toBe('local model')
  await settled(1)
  expect(before.asked).toEqual(['POST http://gpu.test:8000/v1/chat?x=1'])
  expect(upstream.requests[0]?.headers.host).toBe('gpu.test:8000')
  expect(JSON.stringify(delivered)).not.toContain(Buffer.from(`ann:${PASSWORD}`).toString('base64'))
})

test('NO_PROXY and this machine are reached directly', async () => {
  const before = await proxyBefore(9)
  const { openai, upstream } = await record({ body: 'direct' }, { env: { HTTP_PROXY: address(before.port) } })
  expect((await send(`${openai}/v1/x`, { body: '{}' })).text).toBe('direct')
  const excepted = await record(undefined, {
    upstreams: { openai: 'https://nowhere.invalid' },
    env: { HTTPS_PROXY: address(before.port), NO_PROXY: 'example.com, .invalid' },
  })
  expect(await send(`${excepted.openai}/v1/x`, { body: '{}' })).toMatchObject({ status: 502 })
  expect(upstream.requests).toHaveLength(1)
  expect(before.asked).toEqual([])
})

test('a proxy that refuses is named in the answer, without its credentials', async () => {
  const before = await proxyBefore(9)
  const { openai, settled } = await record(undefined, {
    upstreams: { openai: 'https://api.provider.test' },
    env: { HTTPS_PROXY: address(before.port, 'ann:canary-wrong') },
  })
  const answer = await send(`${openai}/v1/x`, { body: '{}' })
  expect(answer.status).toBe(502)
  expect(answer.text).toContain(
    'The proxy that the recorder was started with (HTTPS_PROXY) does not lead to https://api.provider.test',
  )
  expect(answer.text).toContain('407')
  expect(answer.text + JSON.stringify(await settled(1))).not.toContain('canary')
})

test('what is no http proxy is said once, without the address, and left out', async () => {
  const { openai, proxy } = await record({ body: 'direct' }, { env: { ALL_PROXY: 'socks5://ann:canary@127.0.0.1:1080' } })
  expect((await send(`${openai}/v1/x`, { body: '{}' })).text).toBe('direct')
  const message =
    'ALL_PROXY of the recorder’s environment is not used: proxies of the kind socks5:// are not known here, only http and https. Requests go out directly; correct it and restart agentprof.'
  expect(proxy.problems()).toMatchObject([{ code: 'proxy-not-used', message }])
})

test('tunnels to hosts that are not recorded go through it too', async () => {
  const echo = createServer((socket) => socket.pipe(socket))
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  onTestFinished(() => void echo.close())
  const before = await proxyBefore((echo.address() as AddressInfo).port)
  const { proxy } = await record(undefined, { env: { HTTPS_PROXY: address(before.port) } })
  const asked = httpRequest({ port: new URL(proxy.url).port, method: 'CONNECT', path: 'registry.test:443' })
  asked.end()
  const [{ statusCode }, socket] = (await once(asked, 'connect')) as [IncomingMessage, Socket]
  expect(statusCode).toBe(200)
  socket.end('over and back')
  expect(Buffer.concat(await socket.toArray()).toString()).toBe('over and back')
  expect(before.asked).toEqual(['CONNECT registry.test:443'])
})
