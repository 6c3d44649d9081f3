import { describe, expect, test } from 'vitest'
import { createRouter } from '#core/proxy/routes.ts'

const { route } = createRouter({})

/** Where a URL leads, in one line: `host path?query`. */
function leads(url: string, router = createRouter({})): string {
  const found = router.route(url)
  if (found.kind !== 'forward') return found.kind === 'refused' ? `${found.status} ${found.code}` : found.kind
  const { secure, host, basePath } = found.target
  return `${found.provider} ${secure ? 'https' : 'http'}://${host}${basePath}${found.path}${found.query}`
}

const hints = (url: string): unknown => {
  const found = route(url)
  return found.kind === 'forward' ? found.hints : found
}

describe('base-URL mode', () => {
  test.each([
    ['/openai/v1/chat/completions', 'openai https://api.openai.com/v1/chat/completions'],
    ['/anthropic/v1/messages?beta=true', 'anthropic https://api.anthropic.com/v1/messages?beta=true'],
    ['/groq/openai/v1/x', 'groq https://api.groq.com/openai/v1/x'],
    [
      '/azure/my-res/openai/deployments/d?api-version=1',
      'azure https://my-res.openai.azure.com/openai/deployments/d?api-version=1',
    ],
    ['/bedrock/us-east-1/model/m%3A0/converse', 'bedrock https://bedrock-runtime.us-east-1.amazonaws.com/model/m%3A0/converse'],
    ['/ollama/api/chat', 'ollama http://127.0.0.1:11434/api/chat'],
    ['/upstream/api.example.com/a/b', 'null https://api.example.com/a/b'],
    ['/upstream/api.example.com:8443/a', 'null https://api.example.com:8443/a'],
    ['/upstream/localhost:9000/a', 'null http://localhost:9000/a'],
    ['/upstream/127.0.0.1:9000', 'null http://127.0.0.1:9000/'],
    ['/upstream/[::1]:9000/a', 'null http://[::1]:9000/a'],
    ['/openai', 'openai https://api.openai.com/'],
    ['/openai?x', 'openai https://api.openai.com/?x'],
    ['/openai//v1/../%2e%2E/x', 'openai https://api.openai.com//v1/../%2e%2E/x'],
  ])('%s', (url, expected) => expect(leads(url)).toBe(expected))
})

describe('what is not a provider', () => {
  test.each([
    ['/', 'about'],
    ['/agentprof/health?drain=1', 'control'],
    ['/agentprof', 'control'],
    ['/agentprofile/x', '404 unknown-provider'],
    ['/nobody/v1', '404 unknown-provider'],
    ['/run/x', '404 unknown-provider'],
    ['/run/x/', '404 unknown-provider'],
    ['/run/x/agentprof/health', '404 unknown-provider'],
    ['/azure', '400 bad-place'],
    ['/upstream', '400 bad-host'],
    ['/upstream/user@host/x', '400 bad-host'],
    ['/upstream/host:99999/x', '400 bad-host'],
    ['http://api.openai.com/v1', '400 not-a-path'],
    ['http://127.0.0.1/agentprof/health', '400 not-a-path'],
    ['*', '400 not-a-path'],
  ])('%s is %s', (url, expected) => expect(leads(url)).toBe(expected))

  test('an unknown prefix is told which there are', () => {
    const found = route('/nobody/v1')
    expect(found.kind === 'refused' && found.message).toContain('No provider is named /nobody. There are /openai, /anthropic, ')
  })
})

describe('runs and tags in front', () => {
  test.each([
    ['/run/nightly/openai/v1', { run: 'nightly', runBy: 'path', tags: {} }],
    ['/run/a%2Fb%20%C3%A9/openai/v1', { run: 'a/b é', runBy: 'path', tags: {} }],
    ['/run/one/run/two/openai/v1', { run: 'two', runBy: 'path', tags: {} }],
    ['/run/task~7/openai/v1', { run: 'task', runKey: '7', runBy: 'path', tags: {} }],
    ['/run/a~b~c/openai/v1', { run: 'a~b', runKey: 'c', runBy: 'path', tags: {} }],
    ['/run/task~7/run/other/openai/v1', { run: 'other', runBy: 'path', tags: {} }],
    ['/tag/user=ann/run/x/tag/a%3Db=c=d/openai/v1', { run: 'x', runBy: 'path', tags: { user: 'ann', 'a=b': 'c=d' } }],
    [`/run/${'n'.repeat(200)}/openai`, { run: 'n'.repeat(200), runBy: 'path', tags: {} }],
    [`/run/${encodeURIComponent('🦊'.repeat(200))}/openai`, { run: '🦊'.repeat(200), runBy: 'path', tags: {} }],
  ])('%s', (url, expected) => expect(hints(url)).toEqual(expected))

  test.each([
    ['/run//openai/v1', 'The run name is empty.'],
    [`/run/${'n'.repeat(201)}/openai`, 'The run name has 201 characters; at most 200 are allowed.'],
    ['/run/%zz/openai', 'The segment "%zz" is not valid percent-encoding.'],
    ['/run/%0a/openai', 'The run name contains a control character.'],
    ['/run/x~/openai', 'The run key after ~ is empty.'],
    ['/run/~k/openai', 'The run name is empty.'],
    ['/tag/user/openai', 'The segment /tag/user has no value: write /tag/<key>=<value>.'],
    ['/tag/=x/openai', 'The tag key is empty.'],
    ['/tag/user=/openai', 'The value of tag user is empty.'],
  ])('%s is refused', (url, message) =>
    expect(route(url)).toEqual({ kind: 'refused', status: 400, code: 'bad-segment', message }),
  )

  test('a tag may be called like a member of every object', () => {
    const found = route('/tag/__proto__=x/openai/v1')
    expect(found.kind === 'forward' && Object.entries(found.hints.tags)).toEqual([['__proto__', 'x']])
  })
})

describe('--upstream', () => {
  test.each([
    [{ openai: 'http://127.0.0.1:9' }, '/openai/v1', 'openai http://127.0.0.1:9/v1'],
    [{ openai: 'https://gw.example/base/' }, '/openai/v1', 'openai https://gw.example/base/v1'],
    [{ 'api.openai.com': 'http://127.0.0.1:9' }, '/openai/v1', 'openai http://127.0.0.1:9/v1'],
    [{ 'API.Example.com': 'http://127.0.0.1:9/p' }, '/upstream/api.example.com/v1', 'null http://127.0.0.1:9/p/v1'],
    [{ openai: 'http://127.0.0.1:9' }, '/upstream/api.openai.com/v1', 'null https://api.openai.com/v1'],
    [{ openai: 'http://127.0.0.1:9' }, '/anthropic/v1', 'anthropic https://api.anthropic.com/v1'],
  ])('%o: %s', (overrides, url, expected) => expect(leads(url, createRouter(overrides))).toBe(expected))

  test('the recorded host stays the provider’s own', () => {
    const found = createRouter({ openai: 'http://127.0.0.1:9/base' }).route('/openai/v1')
    expect(found).toMatchObject({ host: 'api.openai.com', path: '/v1' })
  })

  test.each([
    ['nonsense', '--upstream openai: "nonsense" is not a URL.'],
    ['ftp://x', '--upstream openai: "ftp://x" is neither http nor https.'],
    ['https://u:p@x', '--upstream openai: The URL of x carries a user name or password; send credentials in headers.'],
    [
      'https://x/?a=b',
      '--upstream openai: "https://x/?a=b" has a query or a fragment; only a path can be put before a request\'s.',
    ],
  ])('%s is refused at the start', (url, message) => expect(() => createRouter({ openai: url })).toThrow(message))
})
