import { openSync, readFileSync, rmSync, watch, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** Electron's lock: one instance per `userData`; a later one tells the first, and learns that it is not the first. */
export function requestSingleInstance(userData: string, onSecond: () => void): boolean {
  const lock = join(userData, 'stand-in.lock')
  const bell = 'stand-in.second-instance'
  const holder = holderOf(lock)
  if (holder !== null && isAlive(holder)) {
    writeFileSync(join(userData, bell), String(process.pid))
    return false
  }
  rmSync(lock, { force: true })
  writeSync(openSync(lock, 'wx'), String(process.pid))
  process.on('exit', () => rmSync(lock, { force: true }))
  watch(userData, { persistent: false }, (_, file) => {
    if (file === bell) onSecond()
  })
  return true
}

function holderOf(lock: string): number | null {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch {
    return null
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
