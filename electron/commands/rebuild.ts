import { readPriceOverrides } from '#core/config-file.ts'
import { FolderInUseError } from '#core/core.ts'
import { claimFolder, dataFolder } from '#core/data-folder.ts'
import { rebuild } from '#core/ingest/rebuild.ts'
import { ownOrigin } from '#core/origin.ts'
import { openStore } from '#core/store/open-store.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf } from './invocation.ts'

/** Derives every run again from the recorded facts. Needs the folder to itself. */
export async function rebuildStore(options: DataOption): Promise<void> {
  const dataDir = dataDirOf(options)
  const claim = claimFolder(dataDir)
  if (claim.kind === 'held') throw new CommandFailure(new FolderInUseError(dataDir, claim.by).message)
  try {
    const store = openStore(dataFolder(dataDir).store, { origin: ownOrigin() })
    try {
      const { facts } = rebuild(store, readPriceOverrides(dataDir))
      process.stderr.write(`Derived again from ${facts} facts.\n`)
    } finally {
      store.close()
    }
  } finally {
    claim.release()
  }
}
