import { dirname } from 'node:path'
import { SqliteError } from 'better-sqlite3'
import { StoreTooNewError } from './store-errors.ts'

/** Why a store cannot be opened or written now. It is no fault of what was to be written: that waits until the store can be written again. */
export interface StoreFault {
  readonly code: 'store-full' | 'store-read-only' | 'store-damaged' | 'store-too-new' | 'store-unavailable'
  readonly why: string
}

/** null: some other error, such as a bug in what reads the traffic. */
export function storeFault(error: unknown): StoreFault | null {
  if (error instanceof StoreTooNewError) return { code: 'store-too-new', why: error.message }
  if (!(error instanceof SqliteError) && !isSystemError(error)) return null
  const code = codeOf(error.code)
  return code && { code, why: error.message }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'

function codeOf(code: string): StoreFault['code'] | null {
  if (/^SQLITE_FULL|^ENOSPC|^EDQUOT/.test(code)) return 'store-full'
  if (/^SQLITE_READONLY|^EROFS|^EACCES|^EPERM/.test(code)) return 'store-read-only'
  if (/^SQLITE_CORRUPT|^SQLITE_NOTADB/.test(code)) return 'store-damaged'
  if (/^SQLITE_(IOERR|CANTOPEN|BUSY|LOCKED|NOMEM|PROTOCOL|PERM|AUTH)|^E[A-Z]+$/.test(code)) return 'store-unavailable'
  return null
}

const GOES_ON = 'traffic passes, what comes is kept aside, and recording goes on by itself.'

/** One line: what is wrong, and what to do. `again`: of a damaged store, that it was still there after the try to set it aside. */
export function storeFaultText({ code, why }: StoreFault, file: string, { again = false } = {}): string {
  switch (code) {
    case 'store-full':
      return `The disk is full: ${file} cannot grow. Free some space; until then ${GOES_ON}`
    case 'store-read-only':
      return `${file} cannot be written (${why}). Make it and its folder writable; until then ${GOES_ON}`
    case 'store-damaged':
      if (!again) return `${file} is damaged (${why}). It is being set aside; until then ${GOES_ON}`
      return `${file} is damaged (${why}) and could not be set aside. Move it out of ${dirname(file)}; until then ${GOES_ON}`
    case 'store-too-new':
      return `${file} was written by a newer agentprof (${why}). Update this one, or use another folder with --data; until then ${GOES_ON}`
    case 'store-unavailable':
      return `${file} cannot be used now (${why}). It is tried again; until then ${GOES_ON}`
  }
}
