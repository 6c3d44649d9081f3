import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AuthorityState, readAuthorityState } from '#core/certificates/authority-state.ts'
import { dataFolder } from '#core/data-folder.ts'
import { checkStore, type StoreState } from '#core/store/check-store.ts'
import { version } from '#core/version.ts'
import { formatBytes } from '#shared/format/bytes.ts'
import { amiss, type Check, well } from './checks.ts'

/** A day of busy agents takes less than this. */
const LITTLE_SPACE = 500_000_000

export const checkVersions = (): Check =>
  well('agentprof', `${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}`)

export function checkDataFolder(dir: string): Check {
  if (!existsSync(dir)) return well('data folder', `${dir} is made when something is recorded`)
  if (process.platform !== 'win32' && (statSync(dir).mode & 0o077) !== 0)
    return amiss('data folder', `${dir} can be read by others of this machine.`, `Run \`chmod 700 ${dir}\`.`)
  const probe = join(dir, `.doctor-${process.pid}`)
  try {
    writeFileSync(probe, 'x', { mode: 0o600 })
    rmSync(probe)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return amiss('data folder', `${dir} cannot be written (${why}).`, 'Make it yours, or name another with --data.')
  }
  const { bavail, bsize } = statfsSync(dir)
  const free = bavail * bsize
  if (free < LITTLE_SPACE)
    return amiss(
      'data folder',
      `${dir} has ${formatBytes(free)} left.`,
      'Free some space: a full disk ends recording, though not the traffic.',
    )
  return well('data folder', `${dir}, private, writable, ${formatBytes(free)} free`)
}

/** Only what is damaged is to be moved away: everything else is whole. */
const WHAT_TO_DO: Readonly<Record<Extract<StoreState, { kind: 'unsound' }>['code'], string>> = {
  'store-damaged': 'Stop agentprof and move the file away, with the -wal and -shm beside it; a new one is made.',
  'store-read-only': 'Make it and its folder writable: who reads it writes a log beside it.',
  'store-full': 'Free some space.',
  'store-too-new': 'Update agentprof, or name another folder with --data.',
  'store-too-old': 'Start agentprof once: it brings the store up to date.',
  'store-unavailable': 'See whether you may read it and whether its disk is well, and try again.',
}

export function checkStoreOf(dir: string): Check {
  const { store } = dataFolder(dir)
  const state = checkStore(store)
  switch (state.kind) {
    case 'none':
      return well('store', 'nothing is recorded yet')
    case 'sound':
      return well('store', `sound, version ${state.version}, ${formatBytes(state.bytes)}`)
    case 'unsound':
      return amiss('store', `${store} cannot be used (${state.why}).`, WHAT_TO_DO[state.code])
  }
}

/** `now`: milliseconds since 1970. */
export const checkAuthority = (dir: string, now: number): Check => describeAuthority(readAuthorityState(dir, now))

export function describeAuthority(state: AuthorityState): Check {
  const name = 'certificate authority'
  switch (state.kind) {
    case 'none':
      return well(name, 'none: it is made on the first use of HTTPS-proxy mode')
    case 'broken':
      return amiss(name, `${state.cert} cannot be used: ${state.why}`, REMOVE)
    case 'there': {
      const { cert, key, fingerprint, validUntil, expired, keyExposed, inSystemStore } = state
      if (keyExposed === true)
        return amiss(
          name,
          `others can read ${key}.`,
          `Run \`agentprof doctor --remove-ca\`: whoever has it can pass for any host.`,
        )
      if (expired) return amiss(name, `${cert} expired on ${validUntil}.`, REMOVE)
      const where = inSystemStore ? 'in the system’s store' : 'not in the system’s store'
      return well(name, `${cert}, SHA-256 ${fingerprint}, valid until ${validUntil}, ${where}`)
    }
  }
}

const REMOVE = 'Run `agentprof doctor --remove-ca`; a new one is made when it is needed.'
