import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
export const launcher = fileURLToPath(new URL('../../bin/agentprof', import.meta.url))

/** `agentprof serve` in a process of its own, as a user starts it. */
export interface Serving {
  readonly child: ChildProcess
  readonly recorder: string
  readonly ui: string
  readonly data: string
  /** Resolves once everything recorded so far is derived. */
  drain(): Promise<void>
  stop(): Promise<void>
}

export async function startServing(data: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Serving> {
  const child = spawn(process.execPath, [launcher, 'serve', '--json', '--port', '0', '--ui-port', '0', '--data', data, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`serve ended with ${code}: ${said}`)))
  ended.catch(() => undefined) // it will end: by our own hand
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended])) as [string]
  const { recorder, ui, ...rest }: Record<string, unknown> = JSON.parse(line)
  if (typeof recorder !== 'string' || typeof ui !== 'string' || rest.data !== data || rest.pid !== child.pid)
    throw new Error(`serve said ${line}`)
  return {
    child,
    recorder,
    ui,
    data,
    drain: async () => void (await fetch(`${recorder}/agentprof/health?drain=1`)),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

/** One command, with what it wrote and how it ended. */
export async function agentprof(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [launcher, ...args], { maxBuffer: 256 * 1024 * 1024 })
    return { code: 0, stdout, stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string }
    return { code: code ?? -1, stdout: stdout ?? '', stderr: stderr ?? '' }
  }
}
