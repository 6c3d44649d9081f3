import { FolderInUseError } from '#core/core.ts'
import type { CoreConfig } from '#core/core-config.ts'
import { CommandFailure } from './failure.ts'

/** Words what `createCore` threw: what is wrong and what to do, where that is known; else the error as it was. */
export function startFailure(error: unknown, { recorderPort, uiPort }: CoreConfig): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  if (error instanceof FolderInUseError) return new CommandFailure(error.message)
  const port = 'port' in error && typeof error.port === 'number' ? error.port : null
  if (!('code' in error) || port === null) return error
  if (error.code === 'EADDRINUSE') {
    const option = port === uiPort && port !== recorderPort ? '--ui-port' : '--port'
    return new CommandFailure(`Port ${port} is in use. Use ${option} ${port + 10}, or ${option} 0 for any free one.`)
  }
  if (error.code === 'EACCES') return new CommandFailure(`Port ${port} may not be opened. Use a port above 1023.`)
  return error
}
