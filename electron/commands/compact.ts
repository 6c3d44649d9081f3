import { FolderInUseError } from '#core/core.ts'
import { claimFolder, dataFolder } from '#core/data-folder.ts'
import { compactStore } from '#core/store/compact-store.ts'
import { formatBytes } from '#shared/format/bytes.ts'
import { CommandFailure } from './failure.ts'

/** Gives the free space of a store back to the disk. Needs the folder to itself. */
export function compactFolder(dataDir: string): void {
  const claim = claimFolder(dataDir)
  if (claim.kind === 'held') throw new CommandFailure(new FolderInUseError(dataDir, claim.by).message)
  try {
    const { before, after } = compactStore(dataFolder(dataDir).store)
    process.stderr.write(`The store took ${formatBytes(before)}, and takes ${formatBytes(after)}.\n`)
  } finally {
    claim.release()
  }
}
