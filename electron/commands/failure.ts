/** A failure that a command expects: one line on stderr, and the contract's exit code (1 failed, 2 bad command line, 125–127 from `run`). */
export class CommandFailure extends Error {
  readonly exitCode: number
  constructor(message: string, exitCode = 1) {
    super(message)
    this.name = 'CommandFailure'
    this.exitCode = exitCode
  }
}
