import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { cpuMs, rssMb } from './process-usage.ts'
import { median } from './results.ts'

const ROUNDS = 5
/** What is put off until after listening is done by then. */
const QUIET_MS = 1000

export interface Start {
  readonly name: string
  readonly listeningMs: number
  /** Once it has been listening for a second. */
  readonly rssMb: number
  readonly cpuMs: number
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** From the command to a port that listens: a bare Node process, agentprof from source, and as it is packaged, where that has been built. */
export async function measureStart(): Promise<Start[]> {
  const launchers: [string, string][] = [['agentprof from source', path('../../../bin/agentprof')]]
  const installed = installPackage()
  if (installed) launchers.push(['agentprof as packaged', join(installed, 'bin/agentprof')])
  const rounds: Start[][] = []
  // The first is for what an earlier start leaves to the next: what Node compiled.
  for (let n = 0; n <= ROUNDS; n += 1) {
    const round = [await bare()]
    for (const [name, launcher] of launchers) round.push(await serve(name, launcher))
    if (n > 0) rounds.push(round)
  }
  if (installed) rmSync(installed, { recursive: true })
  return (rounds[0] ?? []).map(({ name }, at) => {
    const of = (pick: (start: Start) => number): number => median(rounds.map((round) => pick(round[at] as Start)))
    return { name, listeningMs: of((s) => s.listeningMs), rssMb: of((s) => s.rssMb), cpuMs: of((s) => s.cpuMs) }
  })
}

/** A folder with the bundles and the launcher, without the sources. null: they have not been built. */
function installPackage(): string | null {
  if (!existsSync(path('../../../dist/node/cli.js'))) return null
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-bench-package-'))
  mkdirSync(join(folder, 'bin'))
  for (const file of ['bin/agentprof', 'package.json']) copyFileSync(path(`../../../${file}`), join(folder, file))
  for (const part of ['dist', 'node_modules']) symlinkSync(path(`../../../${part}`), join(folder, part))
  return folder
}

async function bare(): Promise<Start> {
  const from = performance.now()
  const child = spawn(process.execPath, [path('bare-listener.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return measured('bare Node', child, performance.now() - from)
}

async function serve(name: string, launcher: string): Promise<Start> {
  const data = mkdtempSync(join(tmpdir(), 'agentprof-bench-'))
  const from = performance.now()
  const args = [launcher, 'serve', '--json', '--port', '0', '--ui-port', '0', '--data', data]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const start = await measured(name, child, performance.now() - from)
  rmSync(data, { recursive: true, force: true })
  return start
}

async function measured(name: string, child: ChildProcess, listeningMs: number): Promise<Start> {
  await pause(QUIET_MS)
  const pid = child.pid ?? 0
  const start = { name, listeningMs, rssMb: rssMb(pid), cpuMs: cpuMs(pid) }
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
  return start
}
