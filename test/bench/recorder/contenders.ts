import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServing } from '../../helpers/serving.ts'
import { pin } from './process-usage.ts'

/** One that stands between the load and the upstream, in a process of its own. */
export interface Contender {
  readonly name: string
  readonly url: string
  readonly pid: number
  /** In front of the upstream's paths. */
  readonly prefix: string
  /** What its clients put into `Host`; null: its own address. */
  readonly host: string | null
  readonly headers: readonly string[]
  /** Decrypts tunnels: to which of the hosts it is asked for, all lead to the upstream. */
  readonly decrypts: boolean
  /** What it cannot pass is said, and left out. */
  readonly peer: boolean
  /** Resolves once what it does behind the traffic's back is done, so that it is counted. */
  settled(): Promise<void>
  stop(): Promise<void>
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Of the decrypted hosts. */
export const hostNamed = (n: number): string => `host-${n}.bench.test`

async function started(child: ChildProcess): Promise<{ url: string; pid: number }> {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${child.spawnargs.join(' ')} ended at its start.`)))
  ended.catch(() => undefined)
  const [url] = await Promise.race([once(child, 'message'), ended])
  return { url: String(url), pid: child.pid ?? 0 }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

const plain = { prefix: '/v1', host: null, headers: [], decrypts: false, peer: false, settled: async () => {} } as const

export async function startStandIn(role: 'upstream' | 'floor' | 'splice', upstream = ''): Promise<Contender> {
  const child = fork(here('stand-in.ts'), [role, upstream])
  const { url, pid } = await started(child)
  pin(pid, role === 'upstream' ? 'load' : 'measured')
  return { ...plain, name: role, url, pid, decrypts: role === 'floor', stop: () => end(child) }
}

/** The whole product: recorder, both workers, a data folder. */
export async function startRecorder(upstream: string, hosts: number): Promise<Contender & { readonly data: string }> {
  const data = mkdtempSync(join(tmpdir(), 'agentprof-bench-'))
  const names = ['openai', ...Array.from({ length: hosts }, (_, n) => hostNamed(n))]
  const serving = await startServing(
    data,
    names.flatMap((name) => ['--upstream', `${name}=${upstream}`]),
  )
  const pid = serving.child.pid ?? 0
  pin(pid, 'measured')
  return {
    ...plain,
    name: 'agentprof',
    url: serving.recorder,
    pid,
    data,
    prefix: '/openai/v1',
    decrypts: true,
    settled: serving.drain,
    async stop() {
      await serving.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

const PEERS = { mockttp: '4.6.5', 'http-mitm-proxy': '1.1.0', '@portkey-ai/gateway': '1.15.2' } as const
/** Not among the project's own packages, which everybody installs; gone with the next clean install. */
const FOLDER = here('../../../node_modules/.cache/bench-peers')

/** Where the peers are installed. null: npm could not get them, as it says. */
export function installPeers(): string | null {
  const asked = Object.entries(PEERS).map(([name, version]) => `${name}@${version}`)
  const stamp = join(FOLDER, 'installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === asked.join('\n')) return FOLDER
  mkdirSync(FOLDER, { recursive: true })
  const args = ['install', '--prefix', FOLDER, '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', ...asked]
  const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8', shell: process.platform === 'win32' })
  if (status === 0) {
    writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n')
    writeFileSync(stamp, asked.join('\n'))
    return FOLDER
  }
  console.log(`Without mockttp, http-mitm-proxy and Portkey, which npm could not install:\n${stderr.trim()}\n`)
  return null
}

export async function startPeer(
  name: 'mockttp' | 'http-mitm-proxy' | 'portkey',
  upstream: string,
  folder: string,
): Promise<Contender> {
  const child = fork(here('peer-server.ts'), [name, upstream, folder], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const { url, pid } = await started(child)
  pin(pid, 'measured')
  const portkey = { headers: ['x-portkey-provider: openai', `x-portkey-custom-host: ${upstream}/v1`] }
  return {
    ...plain,
    name,
    url,
    pid,
    host: name === 'http-mitm-proxy' ? new URL(upstream).host : null,
    decrypts: name !== 'portkey',
    peer: true,
    ...(name === 'portkey' && portkey),
    stop: () => end(child),
  }
}

export const hasMitmdump = (): boolean => spawnSync('mitmdump', ['--version'], { stdio: 'ignore' }).status === 0

const TO_UPSTREAM = `import os
from urllib.parse import urlsplit
upstream = urlsplit(os.environ["BENCH_UPSTREAM"])
def request(flow):
    flow.request.scheme, flow.request.host, flow.request.port = "http", upstream.hostname, upstream.port
`

/** Writing what passes, which is what it is for: `-w`. Debian and its own site have it, npm does not. */
export async function startMitmdump(upstream: string): Promise<Contender> {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-bench-mitmdump-'))
  const script = join(folder, 'to_upstream.py')
  writeFileSync(script, TO_UPSTREAM)
  const port = 20_000 + (process.pid % 20_000)
  const options = ['--set', 'connection_strategy=lazy', '--set', `confdir=${folder}`, '-w', join(folder, 'flows'), '-s', script]
  const args = ['-q', '--listen-host', '127.0.0.1', '-p', String(port), '--mode', 'regular', ...options]
  const child = spawn('mitmdump', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, BENCH_UPSTREAM: upstream },
  })
  const pid = child.pid ?? 0
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(url).catch(() => null))) {
    if (child.exitCode !== null) throw new Error(`mitmdump ended with ${child.exitCode}.`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  pin(pid, 'measured')
  return {
    ...plain,
    name: 'mitmdump',
    url,
    pid,
    prefix: `${upstream}/v1`,
    host: new URL(upstream).host,
    decrypts: true,
    peer: true,
    async stop() {
      await end(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
