import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openStore } from '#core/store/open-store.ts'
import type { Store } from '#core/store/store.ts'
import { ann } from './samples.ts'

/** A folder of this test alone. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function openForWriting(file: string): Store {
  const store = openStore(file, { origin: ann })
  onTestFinished(store.close)
  return store
}

export function openForReading(file: string): Store {
  const store = openStore(file, { readOnly: true })
  onTestFinished(store.close)
  return store
}

export const newStore = (): Store => openForWriting(join(tempFolder(), 'store.db'))
