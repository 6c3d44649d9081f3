import { spawn } from 'node:child_process'
import { accessSync, constants, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type TerminalLaunch, terminalLaunch, userShell } from './terminal-launch.ts'

/** Terminals whose shell is recorded: `agentprof run -- $SHELL`, so that each is one run, which ends with its shell. */
export interface Terminals {
  /** Whether one can be opened: there is a desktop, and this core knows how it was started. */
  readonly canOpen: boolean
  /** Rejects where it cannot be opened after all. */
  open(): Promise<void>
}

/** `cli`: the words that start the command line of this agentprof; absent: not known. */
export function createTerminals(dataDir: string, cli: readonly string[] | undefined): Terminals {
  const { platform, env } = process
  const launch = cli
    ? terminalLaunch([...cli, 'run', '--data', dataDir, '--name', 'terminal', '--', ...userShell(platform, env)], {
        platform,
        env,
        scriptPath: join(dataDir, 'terminal.command'),
        has: isOnPath,
      })
    : null
  return {
    canOpen: launch !== null,
    open: () => (launch ? start(launch) : Promise.reject(new Error('There is no desktop here to open a terminal on.'))),
  }
}

function start({ program, args, script }: TerminalLaunch): Promise<void> {
  if (script) writeFileSync(script.path, script.text, { mode: 0o700 })
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd: process.env.INIT_CWD ?? homedir(), stdio: 'ignore', detached: true })
    child.once('error', reject)
    child.once('spawn', () => {
      child.unref()
      resolve()
    })
  })
}

function isOnPath(program: string): boolean {
  const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  return (process.env[pathName] ?? '').split(delimiter).some((dir) => {
    try {
      accessSync(join(dir, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
