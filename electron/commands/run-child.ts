import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { CommandFailure } from './failure.ts'

/**
 * Runs the recorded command with our stdin, stdout and stderr, and returns what a shell would: its code, or 128 + n for signal n.
 * Throws a failure with 127 where there is no such command and 126 where it cannot be run.
 */
export function runChild(command: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<number> {
  const [program = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, stdio: 'inherit', shell: process.platform === 'win32' })
    // Ctrl-C reaches the command from the terminal itself; we stay to say what it cost.
    const stay = (): void => undefined
    const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
    process.on('SIGINT', stay)
    process.on('SIGTERM', pass)
    process.on('SIGHUP', pass)
    const done = (): void => {
      process.off('SIGINT', stay)
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
