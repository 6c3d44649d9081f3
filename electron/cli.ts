import { createProgram } from './commands/program.ts'

/** The plain Node entry of every command. Errors are one line that says what is wrong and what to do; the code says whose fault it was. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // `agentprof runs | head`: the reader has had enough.
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
process.exitCode = await createProgram().run(process.argv.slice(2))
