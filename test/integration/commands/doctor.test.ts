import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { version } from '#core/version.ts'
import { temporaryFolder } from '../../helpers/core.ts'
import { agentprof, startServing } from '../../helpers/serving.ts'

/** `agentprof doctor`: one line for each thing that recording needs, and what to do about it. */
function folder(): string {
  const dir = temporaryFolder()
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const lines = (stdout: string): string[] => stdout.trimEnd().split('\n')

test('where all is well it says so of every way in, and leaves nothing behind', async () => {
  const data = folder()
  const { code, stdout, stderr } = await agentprof('doctor', '--data', data, '--port', '0')
  expect({ code, stderr, failed: lines(stdout).filter((line) => !line.startsWith('ok    ')) }).toEqual({
    code: 0,
    stderr: '',
    failed: [],
  })
  for (const way of [
    '/openai',
    '/azure/doctor',
    '/bedrock/us-east-1',
    '/upstream/<host>',
    'WebSocket',
    'HTTP proxy',
    'CONNECT, tunnelled',
  ])
    expect(lines(stdout)).toContain(`ok    ${way}: passes`)
  for (const way of ['CONNECT, decrypted', 'CONNECT, decrypted, HTTP/2', 'CONNECT, decrypted, WebSocket'])
    expect(lines(stdout)).toContain(`ok    ${way}: passes`)
  expect(stdout).toContain('ok    recording: what went by 17 prefixes and by CONNECT was stored')
  expect(existsSync(join(data, 'agentprof.db'))).toBe(false)
  expect(existsSync(join(data, 'ca'))).toBe(false)
})

/** Listens and says where, and answers nobody. */
const LISTENER = "const s = require('net').createServer().listen(0, '127.0.0.1', () => console.log(s.address().port))"

test('a port that is taken is named with who has it', async () => {
  const other = spawn(process.execPath, ['-e', LISTENER], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void other.kill())
  const port = Number(await once(other.stdout, 'data'))
  const { code, stdout } = await agentprof('doctor', '--data', folder(), '--port', String(port), '--json')
  const report: unknown = JSON.parse(stdout)
  expect(code).toBe(1)
  expect(report).toMatchObject({ schema: 1, ok: false })
  expect(report).toHaveProperty(
    'checks',
    expect.arrayContaining([
      {
        ok: false,
        name: 'port',
        message: expect.stringContaining(`${port} is taken by pid ${other.pid} (node`),
        fix: `End that one, or start the recorder with --port ${port + 10}.`,
      },
    ]),
  )
})

test('a configuration that is not understood is named, and the rest is looked at all the same', async () => {
  const data = folder()
  writeFileSync(join(data, 'config.json'), 'port: 4141\n')
  const { code, stdout, stderr } = await agentprof('doctor', '--data', data)
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  expect(lines(stdout).filter((line) => line.startsWith('fail'))).toEqual([
    expect.stringMatching(
      /^fail {2}configuration: .*config\.json is not JSON: .* No recorder starts on this folder until it is mended\.$/,
    ),
  ])
  expect(lines(stdout)).toContain('ok    /openai: passes')
})

test.skipIf(process.platform === 'win32')('a folder that others can read and a store that is no store are named', async () => {
  const data = folder()
  chmodSync(data, 0o755)
  writeFileSync(join(data, 'agentprof.db'), 'This was a store once.'.repeat(100))
  const { code, stdout } = await agentprof('doctor', '--data', data, '--port', '0')
  expect(code).toBe(1)
  expect(lines(stdout).filter((line) => line.startsWith('fail'))).toEqual([
    `fail  data folder: ${data} can be read by others of this machine. Run \`chmod 700 ${data}\`.`,
    expect.stringMatching(
      /^fail {2}store: .*agentprof\.db cannot be used \(file is not a database\)\. Stop agentprof and move the file away/,
    ),
  ])
})

describe('beside a recorder that runs', () => {
  test('a port that a recorder of another folder has is named as such', async () => {
    const serving = await startServing(folder())
    onTestFinished(() => serving.stop())
    const { port } = new URL(serving.recorder)
    const { code, stdout } = await agentprof('doctor', '--data', folder(), '--port', port)
    expect(code).toBe(1)
    expect(lines(stdout).filter((line) => line.startsWith('fail'))).toEqual([
      `fail  port: ${port} is taken by another agentprof (pid ${serving.child.pid}, version ${version}), which records to a folder of its own. Name that folder with --data, or start this recorder with --port ${Number(port) + 10}.`,
    ])
  })

  test('names a client that refused the certificate, records nothing of its own, and removes the authority once nobody uses it', async () => {
    const data = folder()
    const serving = await startServing(data)
    onTestFinished(() => serving.stop())
    await refuseCertificate(serving.recorder)
    const key = join(data, 'ca', 'agentprof-ca-key.pem')
    if (process.platform !== 'win32') expect(statSync(key).mode & 0o777).toBe(0o600)

    const { code, stdout } = await agentprof('doctor', '--data', data)
    expect(code).toBe(1)
    expect(lines(stdout)).toContain(`ok    recorder: ${serving.recorder} (pid ${serving.child.pid}) records`)
    expect(lines(stdout)).toContain(`ok    HTTP proxy of ${serving.recorder}: passes`)
    expect(lines(stdout).filter((line) => line.startsWith('fail'))).toEqual([
      expect.stringMatching(/^fail {2}ca-refused: stubborn\/1\.0 .* `agentprof run --mode proxy -- CMD`/),
    ])
    expect(stdout).toMatch(/^ok {4}certificate authority: .*agentprof-ca\.pem, SHA-256 [0-9A-F:]{95}, valid until /m)
    expect(JSON.parse((await agentprof('runs', '--json', '--data', data)).stdout)).toEqual([])

    expect(await agentprof('doctor', '--remove-ca', '--data', data)).toMatchObject({
      code: 1,
      stderr: `agentprof: A recorder runs on ${data} (pid ${serving.child.pid}). Stop it first.\n`,
    })
    expect(readFileSync(key, 'utf8')).toContain('PRIVATE KEY')
    await serving.stop()
    expect(await agentprof('doctor', '--remove-ca', '--data', data)).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(join(data, 'ca'))).toBe(false)
  })
})

/** As Node's own clients do that do not know the authority. Resolves once the recorder has noticed. */
async function refuseCertificate(recorder: string): Promise<void> {
  const { hostname, port } = new URL(recorder)
  const path = 'api.openai.com:443'
  const asked = httpRequest({ hostname, port, method: 'CONNECT', path, headers: { 'user-agent': 'stubborn/1.0' } })
  asked.end()
  const [, socket] = (await once(asked, 'connect')) as [IncomingMessage, Socket]
  await once(tlsConnect({ socket, servername: 'api.openai.com' }), 'error')
  for (;;) {
    const health = await fetch(`${recorder}/agentprof/health`)
    const { problems } = (await health.json()) as { problems: readonly { code: string }[] }
    if (problems.some(({ code }) => code === 'ca-refused')) return
  }
}
