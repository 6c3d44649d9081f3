import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dataFolder } from '#core/data-folder.ts'
import { rebuild } from '#core/ingest/rebuild.ts'
import { openStore } from '#core/store/open-store.ts'
import { createPriceBook } from '#shared/pricing/create-price-book.ts'
import { corpusMissing } from '#support/corpus.ts'
import { temporaryFolder } from '../core.ts'
import { derivedRows } from '../derived-rows.ts'
import { brokenSums } from './conservation.ts'
import { formatReadBack, type ReadBack, readBack } from './read-back.ts'
import { chooseExchanges, type Replay, replay } from './replay.ts'
import { findUnattributed } from './unattributed.ts'

export interface ReplayExtent {
  /** Every `step`th sequence is played. */
  readonly step: number
  /** So many exchanges at least, and so many whose provider reports usage: fewer would prove less. */
  readonly exchanges: number
  readonly reporting: number
  /** So many answers at least in each content encoding, and so many streams whose usage is withheld. */
  readonly encoded: number
  readonly withheld: number
}

/**
 * Recorded traffic of all hosts through the real recorder, with its rewrites (as if clients had not asked for usage) and without: every answer
 * byte for byte, every usage as the provider reported it, every law kept in the store.
 */
export function replaySuite(extent: ReplayExtent): void {
  const name = 'recorded traffic of all hosts, replayed'
  describe.skipIf(corpusMissing !== null).for([{ rewrite: true }, { rewrite: false }])(
    `${name}, rewrites: $rewrite${corpusMissing ? ` (skipped: ${corpusMissing})` : ''}`,
    ({ rewrite }) => replayed(extent, rewrite),
  )
}

function replayed({ step, ...least }: ReplayExtent, rewrite: boolean): void {
  const dataDir = temporaryFolder()
  const file = dataFolder(dataDir).store
  let result: Replay
  let all: readonly ReadBack[]
  const of = (kind: ReadBack['verdict']['kind']) => all.filter(({ verdict }) => verdict.kind === kind)

  beforeAll(async () => {
    result = await replay(await chooseExchanges(step), { dataDir, rewrite })
    const store = openStore(file, { readOnly: true })
    all = readBack(store, result.played)
    store.close()
    console.log(formatReadBack(all))
  }, 600_000)
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  test('there is enough of it to prove something', () => {
    expect(result.played.length).toBeGreaterThanOrEqual(least.exchanges)
    expect(of('equal').length).toBeGreaterThanOrEqual(least.reporting)
    for (const [encoding, count] of Object.entries(result.encoded)) expect(count, encoding).toBeGreaterThanOrEqual(least.encoded)
  })

  test('no answer was altered, but that usage nobody asked for was withheld', () => {
    expect(result.altered).toEqual([])
    if (rewrite) expect(result.withheld).toBeGreaterThanOrEqual(least.withheld)
    else expect(result.withheld).toBe(0)
  })

  test('nothing was dropped and nothing went wrong', () => {
    expect(result).toMatchObject({ dropped: 0, problems: [] })
  })

  test('every usage is the provider’s own', () => {
    expect(of('differs')).toEqual([])
  })

  test('each sequence is one run', () => {
    const read = all.filter(({ verdict }) => verdict.kind !== 'unread')
    expect(read.filter(({ run, sequence }) => run !== sequence)).toEqual([])
    const store = openStore(file, { readOnly: true })
    expect(store.runs.list({}).length).toBe(new Set(all.map(({ sequence }) => sequence)).size)
    store.close()
  })

  test('what was not read is no call of a wire that is understood', () => {
    expect(of('unread').filter(({ verdict }) => verdict.kind === 'unread' && verdict.why === null)).toEqual([])
  })

  test('segments, attempts, calls, spans and runs add up', () => {
    const store = openStore(file, { readOnly: true })
    expect(brokenSums(store)).toEqual([])
    store.close()
  })

  test('no more is unattributed than the measured bands leave over', () => {
    const store = openStore(file, { readOnly: true })
    const { beyond, table } = findUnattributed(store)
    store.close()
    console.table(table)
    expect(beyond).toEqual([])
  })

  test('a rebuild derives the same rows from the facts', () => {
    const live = derivedRows(file)
    expect(live.call?.length).toBeGreaterThanOrEqual(least.reporting)
    const store = openStore(file, { origin: { machine: 'test', user: 'test' } })
    rebuild(store, createPriceBook())
    store.close()
    const rebuilt = derivedRows(file)
    for (const [table, rows] of Object.entries(live)) expect(onlyInOne(rows, rebuilt[table] ?? []), table).toEqual([])
  })
}

/** Rows of one side that the other has not: a whole table would be too long to read. */
function onlyInOne(live: readonly string[], rebuilt: readonly string[]): string[] {
  const [before, after] = [new Set(live), new Set(rebuilt)]
  return [
    ...live.filter((row) => !after.has(row)).map((row) => `live: ${row}`),
    ...rebuilt.filter((row) => !before.has(row)).map((row) => `rebuilt: ${row}`),
  ]
}
