import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A program of this folder in a process of its own. */
export interface Child {
  readonly pid: number
  /** Its next line on stdout. */
  line(): Promise<string>
  /** SIGKILL: it gets no chance to tidy up. Resolves once it is gone. */
  kill(): Promise<void>
}

export function startChild(program: string, ...args: string[]): Child {
  const script = fileURLToPath(new URL(`./programs/${program}`, import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const kill = () => killed(child)
  onTestFinished(kill)
  return {
    pid: child.pid ?? 0,
    async line() {
      const next = await lines.next()
      if (next.done) throw new Error(`${program} ended before it said anything.`)
      return next.value
    },
    kill,
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}
