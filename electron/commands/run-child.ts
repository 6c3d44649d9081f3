import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { constants } from 'node:os'
import { CommandFailure } from './failure.ts'

/**
 * Runs the recorded command with our stdin, stdout and stderr, and returns what a shell would: its code, or 128 + n for signal n.
 * Throws a failure with 127 where there is no such command and 126 where it cannot be run.
 */
export function runChild(command: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<number> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
    // From a terminal Ctrl-C reaches the command by itself, and once is enough; we stay to say what it cost.
    const interrupt = hasTerminal() ? (): void => undefined : pass
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', pass)
    process.on('SIGHUP', pass)
    // Only now: a signal to a command that runs already must find us prepared.
    const child = spawn(program, args, { env, cwd, stdio: 'inherit', shell: process.platform === 'win32' })
    const done = (): void => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', pass)
      process.off('SIGHUP', pass)
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      done()
      if (error.code === 'ENOENT') reject(new CommandFailure(`There is no command ${program}.`, 127))
      else reject(new CommandFailure(`${program} cannot be run: ${error.message}`, 126))
    })
    child.on('exit', (code, signal) => {
      done()
      resolve(signal ? 128 + constants.signals[signal] : (code ?? 1))
    })
  })
}

/** Whether a terminal sends signals to this process and to what it started, as one group. Windows' consoles do so too. */
function hasTerminal(): boolean {
  if (process.platform === 'win32') return true
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
