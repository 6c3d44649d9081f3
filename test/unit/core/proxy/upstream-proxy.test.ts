import { expect, test } from 'vitest'
import { createProblemLog } from '#core/proxy/problems.ts'
import { parseNoProxy, readUpstreamProxies } from '#core/proxy/upstream-proxy.ts'

test.each([
  ['example.com', 'example.com', 443, true],
  ['example.com', 'api.example.com', 443, true],
  ['example.com', 'notexample.com', 443, false],
  ['.example.com', 'api.example.com', 443, true],
  ['*.example.com', 'API.Example.com', 443, true],
  ['example.com:8443', 'example.com', 443, false],
  ['example.com:8443', 'example.com', 8443, true],
  ['10.0.0.0/8', '10.1.2.3', 443, true],
  ['10.0.0.0/8', '11.1.2.3', 443, false],
  ['10.1.2.3', '10.1.2.3', 443, true],
  ['2.3', '10.1.2.3', 443, false],
  ['fd00::/8', 'fd12::1', 443, true],
  ['::1', '::1', 80, true],
  ['[::1]:80', '::1', 80, true],
  ['*', 'anything.test', 443, true],
  ['', 'example.com', 443, false],
  ['a.test, example.com b.test', 'b.test', 443, true],
])('NO_PROXY=%s and %s:%i: %s', (list, host, port, excepted) => {
  expect(parseNoProxy(list)(host, port)).toBe(excepted)
})

test('the recorder’s own address, set as the proxy of everything, is not asked again', () => {
  const env = { HTTPS_PROXY: 'http://localhost:4141', HTTP_PROXY: '10.0.0.1:3128' }
  const isOwn = (host: string, port: number): boolean => host === 'localhost' && port === 4141
  const proxyTo = readUpstreamProxies({ env, problems: createProblemLog(), isOwn })
  expect(proxyTo(true, 'api.openai.com', 443)).toBeNull()
  expect(proxyTo(false, 'gpu.test', 80)).toMatchObject({ hostname: '10.0.0.1', port: 3128, authorization: null })
})
