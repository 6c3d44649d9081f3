import { storeFault } from '#core/store/store-fault.ts'
import { CommandFailure } from './failure.ts'

/** Words what kept a command from the store of `dataDir`: an unreadable file, say. Any other error stays as it was. */
export function storeFailure(error: unknown, dataDir: string): unknown {
  const fault = storeFault(error)
  return fault
    ? new CommandFailure(`The store in ${dataDir} cannot be used (${fault.why}). \`agentprof doctor\` says what to do.`)
    : error
}
