import { app } from 'electron'
import { createProgram } from '../commands/program.ts'

/** Runs one command line and ends the app with its exit code. The app never gets ready meanwhile: no window, no display needed. */
export async function runCommand(args: readonly string[]): Promise<void> {
  // Electron would show a window for it, and stay.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`agentprof: ${error.message}\n`, () => app.exit(1))
  })
  const exitCode = await createProgram().run(args)
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  app.exit(exitCode)
}

/** Pipes are written asynchronously on some systems; what was written must be out before the app ends. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> => new Promise((resolve) => stream.write('', () => resolve()))
