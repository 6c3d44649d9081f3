import { createClock } from '#core/clock.ts'
import { FolderInUseError } from '#core/core.ts'
import { claimFolder, dataFolder } from '#core/data-folder.ts'
import { rebuild, rebuildRepriced } from '#core/ingest/rebuild.ts'
import { ownOrigin } from '#core/origin.ts'
import { openPriceBook } from '#core/price-book.ts'
import { openStore } from '#core/store/open-store.ts'
import type { Store } from '#core/store/store.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { findMoves, formatMoves, type Repricing } from './price-moves.ts'
import { printJson } from './reading.ts'
import { storeFailure } from './store-failure.ts'

interface RebuildOptions extends DataOption {
  readonly reprice?: boolean
  readonly json?: boolean
}

/** Derives every run again from the recorded facts. Needs the folder to itself. */
export async function rebuildStore(options: RebuildOptions): Promise<void> {
  if (options.json && !options.reprice) throw new CommandFailure('--json says what --reprice moved: use both.', 2)
  const dataDir = dataDirOf(options)
  const claim = claimFolder(dataDir)
  if (claim.kind === 'held') throw new CommandFailure(new FolderInUseError(dataDir, claim.by).message)
  try {
    const store = openStore(dataFolder(dataDir).store, { origin: ownOrigin() })
    try {
      if (options.reprice) report(reprice(store, dataDir), options)
      else {
        const { facts } = rebuild(store, openPriceBook(dataDir))
        process.stderr.write(`Derived again from ${facts} facts.\n`)
      }
    } finally {
      store.close()
    }
  } catch (error) {
    throw storeFailure(error, dataDir)
  } finally {
    claim.release()
  }
}

function reprice(store: Store, dataDir: string): Repricing {
  const book = openPriceBook(dataDir)
  const runs = () => store.runs.list({}).map(({ run, totals }) => ({ id: run.id, name: run.name, cost: totals.cost }))
  const before = runs()
  rebuildRepriced(store, book, createClock().now)
  return { book: book.version, ...findMoves(before, runs()) }
}

function report(repricing: Repricing, { json }: RebuildOptions): void {
  if (json) printJson({ schema: 1, ...repricing })
  else process.stdout.write(`${formatMoves(repricing)}\n`)
}
