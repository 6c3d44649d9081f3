import { describe, expect, test } from 'vitest'
import { javaOptions } from '../../../electron/commands/java-options.ts'
import { proxyEnvironment } from '../../../electron/commands/proxy-environment.ts'
import { recordingEnvironment } from '../../../electron/commands/recording-environment.ts'

const RECORDER = 'http://127.0.0.1:4141'
const FILES = { cert: '/data/ca.pem', bundle: '/data/bundle.pem', trustStore: '/data/bundle.jks' }

describe('base-URL mode', () => {
  test('names the run and its tags in each base URL, with the part of the path that the client leaves out', () => {
    const env = recordingEnvironment(RECORDER, 'fix it~k1', { user: 'ann' }, {}, 4141)
    const base = 'http://127.0.0.1:4141/run/fix%20it~k1/tag/user=ann'
    expect(env).toMatchObject({
      ANTHROPIC_BASE_URL: `${base}/anthropic`,
      OPENAI_BASE_URL: `${base}/openai/v1`,
      GOOGLE_GEMINI_BASE_URL: `${base}/gemini`,
      OLLAMA_API_BASE: `${base}/ollama`,
    })
    expect(env).not.toHaveProperty('NO_PROXY')
  })

  test('keeps the recorder itself off the user’s proxy', () => {
    const env = { HTTPS_PROXY: 'http://proxy.test:3128', NO_PROXY: 'example.com' }
    expect(recordingEnvironment(RECORDER, 'r~1', {}, env, 4141)).toMatchObject({
      HTTPS_PROXY: 'http://proxy.test:3128',
      NO_PROXY: 'example.com,127.0.0.1',
      no_proxy: 'example.com,127.0.0.1',
    })
  })

  test.each([
    ['a gateway', 'https://gw.test/v1/', '/run/r~1/tag/k=mine/upstream/gw.test/v1'],
    ['a gateway without TLS', 'http://gw.test:4000/v1', '/run/r~1/tag/k=mine/upstream/http:gw.test:4000/v1'],
    ['a gateway on this machine', 'http://localhost:4000', '/run/r~1/tag/k=mine/upstream/localhost:4000'],
    ['a gateway on this machine with TLS', 'https://localhost:4000', '/run/r~1/tag/k=mine/upstream/https:localhost:4000'],
    ['a query', 'https://gw.test/v1?version=2', '/run/r~1/tag/k=mine/upstream/gw.test/v1?version=2'],
    ['the recorder', 'http://localhost:5000/openai/v1', '/run/r~1/tag/k=mine/openai/v1'],
    ['the recorder’s usual port', 'http://127.0.0.1:4141/openai/v1', '/run/r~1/tag/k=mine/openai/v1'],
    ['an outer run', 'http://127.0.0.1:5000/run/outer~2/tag/k=outer/groq', '/tag/k=outer/run/r~1/tag/k=mine/groq'],
    ['another recorder', 'http://127.0.0.1:6000/run/o/groq', '/run/r~1/tag/k=mine/upstream/127.0.0.1:6000/run/o/groq'],
    ['no URL', 'gw.test/v1', '/run/r~1/tag/k=mine/openai/v1'],
  ])('leads a base URL that the user had set through the recorder: %s', (_, own, path) => {
    const env = recordingEnvironment('http://127.0.0.1:5000', 'r~1', { k: 'mine' }, { OPENAI_BASE_URL: own }, 4141)
    expect(env.OPENAI_BASE_URL).toBe(`http://127.0.0.1:5000${path}`)
  })

  test('leaves a name and a password in the address, of which a client may make a header', () => {
    const env = recordingEnvironment(RECORDER, 'r~1', {}, { OPENAI_BASE_URL: 'https://ann:p%40ss@gw.test/v1' }, 4141)
    expect(env.OPENAI_BASE_URL).toBe('http://ann:p%40ss@127.0.0.1:4141/run/r~1/upstream/gw.test/v1')
  })
})

describe('proxy mode', () => {
  test('gives each kind of client the proxy, and what it trusts, by its own name', () => {
    const proxy = 'http://%2Frun%2Fr~1:x@127.0.0.1:4141'
    expect(proxyEnvironment(RECORDER, 'r~1', {}, FILES, 5151, { NO_PROXY: 'example.com' })).toMatchObject({
      HTTPS_PROXY: proxy,
      https_proxy: proxy,
      NO_PROXY: 'example.com',
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: '/data/ca.pem',
      REQUESTS_CA_BUNDLE: '/data/bundle.pem',
      SSL_CERT_FILE: '/data/bundle.pem',
      CURL_CA_BUNDLE: '/data/bundle.pem',
      AWS_CA_BUNDLE: '/data/bundle.pem',
      GIT_SSL_CAINFO: '/data/bundle.pem',
      DENO_CERT: '/data/bundle.pem',
      JAVA_TOOL_OPTIONS: expect.stringContaining('-Dhttps.proxyPort=5151 '),
    })
  })

  test('a NO_PROXY that would hide everything is left out', () => {
    expect(proxyEnvironment(RECORDER, 'r~1', {}, FILES, 5151, { no_proxy: '*' })).toMatchObject({ NO_PROXY: '', no_proxy: '' })
  })

  test('gRPC, which is not recorded, goes where it went before', () => {
    const grpcOf = (env: NodeJS.ProcessEnv) => {
      const { grpc_proxy, no_grpc_proxy } = proxyEnvironment(RECORDER, 'r~1', {}, FILES, 5151, env)
      return { grpc_proxy, no_grpc_proxy }
    }
    expect(grpcOf({})).toEqual({ no_grpc_proxy: 'googleapis.com' })
    expect(grpcOf({ NO_PROXY: 'example.com' })).toEqual({ no_grpc_proxy: 'example.com,googleapis.com' })
    expect(grpcOf({ https_proxy: 'http://proxy.test:3128' })).toEqual({ grpc_proxy: 'http://proxy.test:3128' })
    expect(grpcOf({ grpc_proxy: 'http://proxy.test:3129', no_grpc_proxy: 'a.test' })).toEqual({
      grpc_proxy: 'http://proxy.test:3129',
      no_grpc_proxy: 'a.test',
    })
  })

  test('Java’s options come after the user’s own, in quotes where a folder has spaces', () => {
    const trustStore = '/Users/ann/Library/Application Support/agentprof/ca/ca-bundle.jks'
    const noProxy = 'example.com, *.corp.test 10.0.0.0/8'
    expect(javaOptions({ port: 5151, trustStore, noProxy, own: '-Xmx1g' })).toBe(
      [
        '-Xmx1g -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=5151 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=5151',
        '-Dhttp.nonProxyHosts=localhost|127.*|[::1]|example.com|*.example.com|corp.test|*.corp.test',
        `"-Djavax.net.ssl.trustStore=${trustStore}"`,
        '-Djavax.net.ssl.trustStoreType=JKS -Djavax.net.ssl.trustStorePassword=changeit',
      ].join(' '),
    )
  })
})
