import * as fc from 'fast-check'

/** Bytes on the way to the recorder: what nearly is HTTP, put together from pieces that parsers are known to differ over, and any bytes at all. */

const path = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('/openai/v1/x', '/run/a/openai/v1/x?y=z') },
  fc.constantFrom(
    '/openai/v1/x',
    '/',
    '*',
    '/agentprof/health',
    '/%61gentprof/health',
    '//agentprof',
    '/run/a/openai/x',
    '/tag/a=b/',
  ),
  fc.constantFrom(
    '/upstream/',
    '/upstream/127.0.0.1',
    '/upstream/a b/',
    '/azure//x',
    '/bedrock/../x',
    'http://localhost/x',
    'http://',
  ),
  fc
    .string({ unit: fc.constantFrom('/', '.', '%', '2', 'f', '\\', '?', '#', ';', '\xff', ':', '@', 'a'), maxLength: 20 })
    .map((text) => `/${text}`),
)

const header = fc.oneof(
  fc.constantFrom(
    'Host: localhost',
    'Host: attacker.example',
    'Host:',
    'Connection: close',
    'Connection: keep-alive, Host',
    'Expect: 100-continue',
  ),
  fc.constantFrom('Content-Length: 0', 'Content-Length: 4', 'Content-Length: -1', 'Content-Length: 0, 4', 'Content-Length : 4'),
  fc.constantFrom(
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: xchunked',
    'Transfer-Encoding:\tchunked',
    ' folded',
    'Upgrade: h2c',
    'TE: trailers',
  ),
  fc.constantFrom(
    'X-Agentprof-Run: a',
    'X-Agentprof-Tags: a=b,c',
    'X-Agentprof-Run: \xff%0d%0a',
    'Proxy-Authorization: Basic eA==',
    ': x',
    '',
  ),
  fc.string({ unit: fc.constantFrom('a', ':', ' ', '\t', '\x00', '\x7f', '\xe9', '\r'), maxLength: 12 }),
)

const eol = fc.oneof({ weight: 12, arbitrary: fc.constant('\r\n') }, fc.constantFrom('\n', '\r', '\r\n\r\n'))
const body = fc.constantFrom(
  '',
  'body',
  '0\r\n\r\n',
  '4\r\nbody\r\n0\r\n\r\n',
  'zz\r\n',
  '4;x\r\nbody\r\n',
  'GET /openai/second HTTP/1.1\r\nHost: localhost\r\n\r\n',
)

const often = (usual: readonly string[], odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...usual) }, fc.constantFrom(...odd))

const head = fc
  .tuple(
    often(['GET', 'POST'], ['HEAD', 'OPTIONS', 'CONNECT', 'PRI', 'get', '']),
    path,
    often(['HTTP/1.1'], ['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '']),
    often(['Host: localhost\r\n'], ['']),
    fc.array(fc.tuple(header, eol), { maxLength: 3 }),
  )
  .map(([method, at, version, host, headers]) => `${method} ${at} ${version}\r\n${host}${headers.flat().join('')}\r\n`)

/** As Latin-1. */
export const oddRequest: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(head, body).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
)
