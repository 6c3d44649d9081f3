import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How large the user left the window, in points. Its place is the system's affair: screens come and go. */
export interface WindowState {
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

export const MIN_WIDTH = 880
export const MIN_HEIGHT = 560
const FIRST: WindowState = { width: 1440, height: 900, maximized: false }

const fileIn = (dir: string): string => join(dir, 'window.json')

/** The size that was kept in `dir`; the first one where there is none or it makes no sense. */
export function readWindowState(dir: string): WindowState {
  try {
    return parseWindowState(JSON.parse(readFileSync(fileIn(dir), 'utf8'))) ?? FIRST
  } catch {
    return FIRST
  }
}

/** Losing it loses nothing: a folder that cannot be written must not keep the window from closing. */
export function keepWindowState(dir: string, state: WindowState): void {
  try {
    writeFileSync(fileIn(dir), `${JSON.stringify(state)}\n`, { mode: 0o600 })
  } catch {
    // The next window opens in its first size.
  }
}

export function parseWindowState(document: unknown): WindowState | null {
  if (typeof document !== 'object' || document === null) return null
  const { width, height, maximized }: Partial<Record<keyof WindowState, unknown>> = document
  const isSize = (value: unknown, min: number): value is number =>
    Number.isInteger(value) && Number(value) >= min && Number(value) < 20_000
  if (!isSize(width, MIN_WIDTH) || !isSize(height, MIN_HEIGHT)) return null
  return { width, height, maximized: maximized === true }
}
