import { readCore } from '#core/data-folder.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf } from './invocation.ts'

/** Prints the link itself: it carries the token, so it goes to stdout and nowhere else. */
export async function open(options: DataOption): Promise<void> {
  const core = readCore(dataDirOf(options))
  if (!core) throw new CommandFailure('No agentprof runs on this data folder. Start one with `agentprof serve`.')
  process.stdout.write(`${core.ui}#token=${core.token}\n`)
}
