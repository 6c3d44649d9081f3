import { describe, expect, test } from 'vitest'
import { maskQuery } from '#core/proxy/credential-names.ts'
import { maskBody, maskHeaders } from '#core/proxy/credentials.ts'

const masked = (text: string): string => Buffer.from(maskBody(Buffer.from(text)).bytes).toString()

describe('headers', () => {
  test.each([
    ['Authorization', 'Bearer sk-1'],
    ['proxy-authorization', 'Basic x'],
    ['Cookie', 'a=b'],
    ['Set-Cookie', 'a=b; Path=/'],
    ['x-api-key', 'sk-ant'],
    ['api-key', 'k'],
    ['X-Goog-Api-Key', 'AIza'],
    ['Ocp-Apim-Subscription-Key', 'k'],
    ['x-amz-security-token', 'FwoG'],
    ['x-my-secret', 's'],
    ['x-signature', 's'],
    ['x-hub-signature-256', 'sha256=1'],
    ['x-credential', 'c'],
    ['x-auth', 'a'],
    ['x-custom-token', '12345'],
    ['x-refresh-tokens', 'rt-1'],
    ['x-ratelimit-key', 'k-1'],
    ['accesstoken', 'a'],
    ['x-db-password', 'p'],
    ['sec-websocket-protocol', 'realtime, openai-insecure-api-key.sk-1'],
  ])('%s is masked, length and order kept', (name, value) => {
    expect(maskHeaders([name, value, 'Accept', '*/*'])).toEqual([
      [name.toLowerCase(), '*'.repeat(value.length)],
      ['accept', '*/*'],
    ])
  })

  test.each([
    ['x-ratelimit-remaining-tokens', '149984'],
    ['x-ratelimit-reset-tokens', '6m0s'],
    ['anthropic-ratelimit-input-tokens-remaining', '1000'],
    ['anthropic-ratelimit-tokens-reset', '2026-11-23T10:00:00Z'],
    ['x-amzn-bedrock-input-token-count', '12'],
    ['max-tokens', '100'],
    ['idempotency-key', 'stainless-node-retry-1'],
    ['www-authenticate', 'Bearer'],
    ['x-request-id', 'r'],
    ['x-claude-code-session-id', 's'],
    ['session-id', 's'],
    ['traceparent', '00-1-2-01'],
    ['x-stainless-retry-count', '1'],
    ['content-type', 'application/json'],
  ])('%s is kept', (name, value) => expect(maskHeaders([name, value])).toEqual([[name, value]]))

  test('the signature of an address in a header is masked', () => {
    expect(maskHeaders(['Location', 'https://b.example/f?X-Amz-Signature=abcd&part=1'])).toEqual([
      ['location', 'https://b.example/f?X-Amz-Signature=****&part=1'],
    ])
  })
})

test.each([
  ['?key=AIza&alt=sse', '?key=****&alt=sse'],
  ['?alt=sse&api_key=k&api-key=k2', '?alt=sse&api_key=*&api-key=**'],
  ['?token=t&access_token=tt&code=c', '?token=*&access_token=**&code=*'],
  [
    '?X-Amz-Signature=s&X-Amz-Credential=AK%2F1&X-Amz-Security-Token=t',
    '?X-Amz-Signature=*&X-Amz-Credential=******&X-Amz-Security-Token=*',
  ],
  ['?sig=a%3D&sv=1;signature=b', '?sig=****&sv=1;signature=*'],
  ['?%6Bey=k', '?%6Bey=*'],
  ['?key=a=b', '?key=***'],
  ['?pageToken=2&max_tokens=5&beta=true', '?pageToken=2&max_tokens=5&beta=true'],
  ['?key', '?key'],
  ['?', '?'],
  ['', ''],
])('query %s is recorded as %s', (query, recorded) => expect(maskQuery(query)).toBe(recorded))

describe('bodies', () => {
  test.each([
    [
      'the authorisation of an OpenAI connector',
      '{"tools":[{"type":"mcp","server_label":"l","authorization":"Bearer 1","server_url":"https://m/?api_key=kk&x=1"}]}',
      '{"tools":[{"type":"mcp","server_label":"l","authorization":"********","server_url":"https://m/?api_key=**&x=1"}]}',
    ],
    [
      'the headers of an MCP tool, at any depth',
      '{"tools": [ {"type":"mcp","headers" : {"X-Any":"s1","list":["s2"],"o":{"p":"s3"},"n":5}} , {"name":"x"}]}',
      '{"tools": [ {"type":"mcp","headers" : {"X-Any":"**","list":["**"],"o":{"p":"**"},"n":5}} , {"name":"x"}]}',
    ],
    [
      'the token of an Anthropic MCP server',
      '{"mcp_servers":[{"type":"url","url":"https://m","authorization_token":"tok"}],"model":"m"}',
      '{"mcp_servers":[{"type":"url","url":"https://m","authorization_token":"***"}],"model":"m"}',
    ],
    [
      'an answer that echoes its tools, in a stream',
      'event: response.created\ndata: {"response":{"tools":[{"type":"mcp","authorization":"abc"}]}}\n\ndata: [DONE]\n\n',
      'event: response.created\ndata: {"response":{"tools":[{"type":"mcp","authorization":"***"}]}}\n\ndata: [DONE]\n\n',
    ],
    [
      'escapes and letters of several bytes',
      '{"tools":[{"authorization":"a\\"é\\\\"}]}',
      '{"tools":[{"authorization":"*******"}]}',
    ],
    [
      'an MCP server within a tool of Gemini',
      '{"tools":[{"mcpServers":[{"name":"t","streamableHttpTransport":{"url":"https://m/?key=kk","headers":{"x":"s1"}}}]}]}',
      '{"tools":[{"mcpServers":[{"name":"t","streamableHttpTransport":{"url":"https://m/?key=**","headers":{"x":"**"}}}]}]}',
    ],
    [
      'the key of a tool of Google’s',
      '{"tools":[{"google_maps":{"auth_config":{"api_key_config":{"api_key_string":"abc"}}}},{"functionDeclarations":[{"name":"t"}]}]}',
      '{"tools":[{"google_maps":{"auth_config":{"api_key_config":{"api_key_string":"***"}}}},{"functionDeclarations":[{"name":"t"}]}]}',
    ],
    [
      'the key of a Realtime session, as its answers have it',
      '{"value": "ek_123","expires_at":1,"session":{"client_secret":{"value":"ek_4"},"instructions":"say ek_5"}}',
      '{"value": "******","expires_at":1,"session":{"client_secret":{"value":"****"},"instructions":"say ek_5"}}',
    ],
    ['the token of a Gemini Live session', '{"name":"auth_tokens/abc"}', '{"name":"***************"}'],
    ['a secret that is cut off', '{"tools":[{"authorization":"abc', '{"tools":[{"authorization":"***'],
    [
      'a line after a broken one',
      'data: {"tools":[{"authorization":"a\ndata: {"tools":[{"authorization":"b"}]}',
      'data: {"tools":[{"authorization":"*\ndata: {"tools":[{"authorization":"*"}]}',
    ],
  ])('%s', (_, body, expected) => expect(masked(body)).toBe(expected))

  test.each([
    ['a prompt that talks about it', '{"tools":[],"messages":[{"content":"set \\"tools\\":[{\\"authorization\\":\\"x\\"}]"}]}'],
    ['a message with such a field', '{"tools":[{"name":"t"}],"messages":[{"authorization":"said","headers":{"a":"b"}}]}'],
    [
      'the schema of a tool',
      '{"tools":[{"name":"t","input_schema":{"properties":{"authorization":{"type":"string"},"headers":{"description":"d"}}}}]}',
    ],
    [
      'functions of Gemini',
      '{"tools":[{"functionDeclarations":[{"name":"t","parameters":{"properties":{"token":{"type":"STRING"},"headers":{"x":"y"}}}}]}]}',
    ],
    ['a function tool', '{"tools":[{"type":"function","function":{"name":"t","parameters":{"headers":{"x":"y"}}}}]}'],
    ['a text that begins like a key', '{"messages":[{"content":"ek_123"}],"name":"ek_1"}'],
    ['no JSON at all', 'the "tools" of the [trade] {authorization: "x"}'],
    ['nothing', ''],
  ])('%s is left as it is, and is not copied', (_, body) => {
    const bytes = Buffer.from(body)
    expect(maskBody(bytes)).toEqual({ bytes, masked: 0 })
    expect(maskBody(bytes).bytes).toBe(bytes)
  })

  test('what is given is never written to, and what was masked is counted', () => {
    const bytes = Buffer.from('{"tools":[{"authorization":"abc","headers":{"k":"de"}}]}')
    const before = bytes.toString()
    expect(maskBody(bytes).masked).toBe(5)
    expect(bytes.toString()).toBe(before)
  })
})

describe('a body nested without end', () => {
  const tools = '{"tools":[{"type":"mcp","authorization":"secret"}]}'
  const maskedTools = tools.replace('secret', '******')

  test('is read as far as any list of tools goes, and what follows it as ever', () => {
    for (const brackets of [600, 100_000]) {
      const deep = `{"a":${'['.repeat(brackets)}"x"${']'.repeat(brackets)},${tools.slice(1)}`
      expect(masked(deep)).toBe(deep.replace('secret', '******'))
      expect(masked(`{"a":${'{"b":'.repeat(brackets)}\n${tools}`)).toContain('authorization')
    }
  })

  test('hides what it nests below a credential', () => {
    const headers = `{"tools":[{"headers":${'['.repeat(600)}"secret"${']'.repeat(600)}}]}`
    expect(masked(headers)).not.toContain('secret')
    expect(masked(`${tools}\n${tools}`)).toBe(`${maskedTools}\n${maskedTools}`)
  })
})
