import { StoreTooOldError } from '#core/store/store-errors.ts'
import { storeFault } from '#core/store/store-fault.ts'
import { CommandFailure } from './failure.ts'

/** Words what kept a command from the store of `dataDir`: an unreadable file, say. Any other error stays as it was. */
export function storeFailure(error: unknown, dataDir: string): unknown {
  if (error instanceof StoreTooOldError)
    return new CommandFailure(
      `The store in ${dataDir} is of an older agentprof (version ${error.found}, now ${error.supported}). Start \`agentprof serve\` once: it brings the store up to date.`,
    )
  const fault = storeFault(error)
  return fault
    ? new CommandFailure(`The store in ${dataDir} cannot be used (${fault.why}). \`agentprof doctor\` says what to do.`)
    : error
}
