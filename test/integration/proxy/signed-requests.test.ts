import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates, connect as tlsConnect } from 'node:tls'
import { SignatureV4 } from '@smithy/signature-v4'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { createAuthority } from '#core/certificates/authority.ts'
import { isRightlySigned } from '#support/aws-signature.ts'
import { selfSigned } from '#support/certificate.ts'
import { send } from '#support/http-client.ts'
import { type Reply, startUpstream, type UpstreamRequest } from '#support/upstream.ts'
import { temporaryFolder } from '../../helpers/core.ts'
import { record } from './recorder.ts'
import { tunnel } from './tunnel.ts'

/** AWS's own signer against a stand-in that checks signatures as AWS does, from what arrives. */
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const PATH = '/model/us.anthropic.claude-opus-5-v1%3A0/converse'
const BODY = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Grüße' }] }] })

const folder = temporaryFolder()
const authority = createAuthority(folder)
let ca: Buffer

beforeAll(async () => {
  ca = readFileSync((await authority.files()).cert)
  return () => rmSync(folder, { recursive: true, force: true })
})

/** What the signer needs of a hash. */
class Sha256 {
  readonly #hash
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret))
  }
  update(chunk: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(chunk))
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest()
  }
  reset(): void {
    throw new Error('The signer does not ask for this.')
  }
}

const bytes = (data: string | ArrayBuffer | ArrayBufferView): Buffer => {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data)
}

const signer = new SignatureV4({
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET },
  region: 'us-east-1',
  service: 'bedrock',
  sha256: Sha256,
})

/** `hints`: headers for the recorder, signed with the others. */
async function signed(host: string, path: string, hints: Record<string, string> = {}): Promise<Record<string, string>> {
  const headers = { ...hints, host, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(BODY)) }
  const [hostname = '', port] = host.split(':')
  const { headers: all } = await signer.sign({
    ...{ method: 'POST', protocol: 'https:', hostname, port: Number(port), path, query: {}, headers, body: BODY },
  })
  return all
}

const checking = (request: UpstreamRequest): Reply =>
  isRightlySigned(request, SECRET)
    ? { body: '{"output":{}}' }
    : { status: 403, headers: { 'x-amzn-errortype': 'InvalidSignatureException' }, body: '{"message":"The request signature …"}' }

/** A stand-in that speaks TLS under the name that clients ask for, so that nothing on the way stands for AWS but the address. */
async function bedrock() {
  const tls = selfSigned('localhost')
  const upstream = await startUpstream(checking, { tls })
  onTestFinished(() => upstream.close())
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, tls.cert])
  onTestFinished(() => setDefaultCACertificates(trusted))
  const host = `localhost:${upstream.port}`
  const { proxy, settled } = await record(undefined, {
    contextFor: authority.contextFor,
    upstreams: { [host]: `https://${host}` },
  })
  const { socket } = await tunnel(proxy.url, host)
  const open = async (protocol: string) => {
    const opened = tlsConnect({ socket, servername: 'localhost', ca, ALPNProtocols: [protocol] })
    await once(opened, 'secureConnect')
    return opened
  }
  return { host, proxy, upstream, settled, open }
}

test('in proxy mode the signature holds: host, path and headers arrive as they were signed', async () => {
  const { host, proxy, settled, open } = await bedrock()
  const tls = await open('http/1.1')
  const sent = httpsRequest({ method: 'POST', path: PATH, headers: await signed(host, PATH), createConnection: () => tls })
  sent.end(BODY)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]

  expect([response.statusCode, Buffer.concat(await response.toArray()).toString()]).toEqual([200, '{"output":{}}'])
  expect((await settled(1)).end).toEqual({ kind: 'completed' })
  expect(proxy.problems()).toEqual([])
})

test('in proxy mode the signature holds over HTTP/2, as AWS’s clients for Bedrock speak it', async () => {
  const { host, proxy, open } = await bedrock()
  const tls = await open('h2')
  const client = connectHttp2(`https://${host}`, { createConnection: () => tls })
  onTestFinished(() => client.destroy())
  const { host: authorityName, ...headers } = await signed(host, PATH)
  const stream = client.request({ ':method': 'POST', ':path': PATH, ':authority': authorityName ?? '', ...headers })
  stream.end(BODY)
  const [head] = await once(stream, 'response')

  expect([head[':status'], Buffer.concat(await stream.toArray()).toString()]).toEqual([200, '{"output":{}}'])
  expect(proxy.problems()).toEqual([])
})

test('in base-URL mode the recorder’s address is signed: AWS’s refusal passes as it is, and the user is told what to do', async () => {
  const upstream = await startUpstream(checking)
  onTestFinished(() => upstream.close())
  const { proxy, settled } = await record(undefined, { upstreams: { bedrock: upstream.url } })
  const { host } = new URL(proxy.url)
  const headers = await signed(host, `/bedrock/us-east-1${PATH}`)
  const answer = await send(`${proxy.url}/bedrock/us-east-1${PATH}`, { body: BODY, headers })

  expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, 'InvalidSignatureException'])
  expect(upstream.requests[0]?.headers.authorization).toBe(headers.authorization)
  expect(await settled(1)).toMatchObject({ end: { kind: 'completed' }, response: { status: 403 } })
  expect(proxy.problems()).toEqual([
    {
      code: 'signed-for-recorder',
      message:
        'A request to bedrock-runtime.us-east-1.amazonaws.com was signed by AWS Signature Version 4 for the recorder’s address, which bedrock-runtime.us-east-1.amazonaws.com refuses. Record it with `agentprof run --mode proxy -- CMD`, or give the client a Bedrock API key (AWS_BEARER_TOKEN_BEDROCK), which signs nothing.',
      count: 1,
    },
  ])
})

test('in base-URL mode an API key passes, and nothing is wrong', async () => {
  const upstream = await startUpstream({ body: '{"output":{}}' })
  onTestFinished(() => upstream.close())
  const { proxy } = await record(undefined, { upstreams: { bedrock: upstream.url } })
  const answer = await send(`${proxy.url}/bedrock/us-east-1${PATH}`, { body: BODY, headers: { authorization: 'Bearer ABSK' } })

  expect(answer.status).toBe(200)
  expect(upstream.requests[0]).toMatchObject({ url: PATH, headers: { authorization: 'Bearer ABSK' } })
  expect(proxy.problems()).toEqual([])
})

const hint = { 'x-agentprof-run': 'nightly', 'x-agentprof-site': 'planner' }
const told = (host: string) => [
  {
    code: 'signed-hint',
    message: `A request to ${host} was signed by AWS Signature Version 4 together with its x-agentprof-run and x-agentprof-site, which the recorder takes out: ${host} refuses it. Add such headers after signing, or name the run with \`agentprof run --name NAME --mode proxy -- CMD\`.`,
    count: 1,
  },
]

test('in proxy mode headers for the recorder that were signed too are named: without them the signature fails', async () => {
  const { host, proxy, settled, open } = await bedrock()
  const tls = await open('http/1.1')
  const sent = httpsRequest({ method: 'POST', path: PATH, headers: await signed(host, PATH, hint), createConnection: () => tls })
  sent.end(BODY)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]

  expect(response.statusCode).toBe(403)
  await response.toArray()
  expect(await settled(1)).toMatchObject({ response: { status: 403 } })
  expect(proxy.problems()).toEqual(told(host))
})

test('in proxy mode headers for the recorder that were added after signing break nothing', async () => {
  const { host, proxy, open } = await bedrock()
  const tls = await open('http/1.1')
  const headers = { ...(await signed(host, PATH)), ...hint }
  const sent = httpsRequest({ method: 'POST', path: PATH, headers, createConnection: () => tls })
  sent.end(BODY)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  await response.toArray()
  expect([response.statusCode, proxy.problems()]).toEqual([200, []])
})

describe('an address that is signed in its query', () => {
  async function presigned(host: string, headers: Record<string, string> = {}): Promise<string> {
    const [hostname = '', port] = host.split(':')
    const request = {
      protocol: 'https:',
      hostname,
      port: Number(port),
      path: '/model/m/converse',
      query: {},
      headers: { ...headers, host },
    }
    const { query } = await signer.presign({ ...request, method: 'GET' }, { unhoistableHeaders: new Set(Object.keys(headers)) })
    return `/model/m/converse?${new URLSearchParams(query as Record<string, string>)}`
  }

  async function ask(host: string, socket: Socket, path: string, headers: Record<string, string> = {}): Promise<void> {
    const sent = httpsRequest({ path, headers: { host, ...headers }, createConnection: () => socket })
    sent.end()
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    await response.toArray()
  }

  test('arrives whole in proxy mode; headers for the recorder that it covers are named', async () => {
    const { host, proxy, upstream, open } = await bedrock()
    const tls = await open('http/1.1')
    const plain = await presigned(host)
    await ask(host, tls, plain)
    expect([upstream.requests[0]?.url, proxy.problems()]).toEqual([plain, []])
  })

  test('is told of where it covers headers for the recorder', async () => {
    const { host, proxy, open } = await bedrock()
    const tls = await open('http/1.1')
    await ask(host, tls, await presigned(host, hint), hint)
    expect(proxy.problems()).toEqual(told(host))
  })

  test('is told of in base-URL mode', async () => {
    const upstream = await startUpstream({ body: '{}' })
    onTestFinished(() => upstream.close())
    const { proxy } = await record(undefined, { upstreams: { bedrock: upstream.url } })
    await send(`${proxy.url}/bedrock/us-east-1${await presigned(new URL(proxy.url).host)}`)
    expect(proxy.problems()).toMatchObject([{ code: 'signed-for-recorder' }])
  })
})
