import { existsSync } from 'node:fs'
import { authorityFiles } from '#core/certificates/authority.ts'
import { removeAuthority } from '#core/certificates/authority-state.ts'
import { claimFolder } from '#core/data-folder.ts'
import { amiss, type Check, formatCheck } from './doctor/checks.ts'
import { checkAuthority, checkDataFolder, checkStoreOf, checkVersions } from './doctor/own-things.ts'
import { checkRecorder } from './doctor/recorder-state.ts'
import { checkWaysIn } from './doctor/ways-in.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { printJson } from './reading.ts'
import { coreConfig } from './serve-options.ts'

interface DoctorOptions extends DataOption {
  readonly port?: number
  readonly json?: boolean
  readonly removeCa?: boolean
}

/** Looks at everything that recording needs, one line each. Returns 1 where anything fails. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const dir = dataDirOf(options)
  if (options.removeCa) return removeCa(dir)
  const checks: Check[] = []
  const say = (...found: readonly Check[]): void => {
    checks.push(...found)
    if (!options.json) process.stdout.write(found.map((check) => `${formatCheck(check)}\n`).join(''))
  }
  say(checkVersions(), checkDataFolder(dir), checkStoreOf(dir), checkAuthority(dir, Date.now()))
  const config = checkConfig(options)
  if (typeof config === 'number') say(...(await checkRecorder(dir, config)))
  else say(config)
  say(...(await checkWaysIn()))
  const ok = checks.every((check) => check.ok)
  if (options.json) printJson({ schema: 1, ok, checks })
  return ok ? 0 : 1
}

/** The port that the recorder is to take, or what keeps it from starting: then nobody can say on which. */
function checkConfig(options: DoctorOptions): number | Check {
  try {
    return coreConfig({ ...options, upstream: {}, rewrite: true }, null).recorderPort
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return amiss('configuration', `${why}.`, 'No recorder starts on this folder until it is mended.')
  }
}

/** A recorder that runs has the key in memory: it would go on signing with what nobody can see any more. */
function removeCa(dir: string): number {
  const { cert } = authorityFiles(dir)
  if (!existsSync(cert)) throw new CommandFailure(`There is no certificate authority in ${dir}.`)
  const claim = claimFolder(dir)
  if (claim.kind === 'held')
    throw new CommandFailure(`A recorder runs on ${dir}${claim.by ? ` (pid ${claim.by.pid})` : ''}. Stop it first.`)
  removeAuthority(dir)
  claim.release()
  process.stdout.write(
    [
      `Removed ${cert} with its key.`,
      'Programs that were told to trust it (NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, a system’s store) should be told so no more.',
      'The next `agentprof run --mode proxy` makes a new one.\n',
    ].join('\n'),
  )
  return 0
}
