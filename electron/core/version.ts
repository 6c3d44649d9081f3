import { readFileSync } from 'node:fs'

/** From source the package file is two folders up; the bundle lies in dist/node, or in its folder of chunks. */
function readVersion(): string {
  for (const candidate of ['../../package.json', '../../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(candidate, import.meta.url), 'utf8'))
      const { name, version } = parsed as { name?: unknown; version?: unknown }
      if (name === 'agentprof' && typeof version === 'string') return version
    } catch {
      // not there: try the next
    }
  }
  return '0.0.0'
}

export const version = readVersion()
