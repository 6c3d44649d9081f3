import { knownAmount } from '../../model/cost.ts'
import type { RunId } from '../../model/ids.ts'
import type { OpenExchange, RunRecord, RunTotals } from '../../model/records.ts'

/** What a list knows of a run to narrow and order by: small, so that a hundred thousand of them fit in memory. */
export interface RunEntry
  extends Pick<RunRecord, 'id' | 'name' | 'session' | 'source' | 'startedAt' | 'lastAt' | 'runIdleMs' | 'ended' | 'outcome'> {
  readonly id: RunId
  readonly openIn: readonly Pick<OpenExchange, 'coreId'>[]
  /** Lower case, a line each: what a search looks through. */
  readonly text: string
  /** `key=value` */
  readonly tags: readonly string[]
  readonly models: readonly string[]
  readonly providers: readonly string[]
  readonly callCount: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly cacheReadTokens: number
  /** null: not known. */
  readonly nanoUsd: number | null
}

const NO_CORES: RunEntry['openIn'] = []

/** `open`: its exchanges that have not settled. */
export function buildRunEntry(run: RunRecord, totals: RunTotals, open: readonly OpenExchange[]): RunEntry {
  const { id, name, session, source, startedAt, lastAt, runIdleMs, ended, outcome } = run
  const { models, providers, callCount, usage, cost } = totals
  const tags = Object.entries({ ...totals.tags, ...run.tags }).map(([key, value]) => `${key}=${value}`)
  return {
    ...{ id, name, session, source, startedAt, lastAt, runIdleMs, ended, outcome, tags, models, providers, callCount },
    openIn: open.length === 0 ? NO_CORES : open.map(({ coreId }) => ({ coreId })),
    text: [name, id, outcome ?? '', source, ...models, ...providers, ...tags].join('\n').toLowerCase(),
    inputTokens: usage.inputTotal,
    outputTokens: usage.outputTotal,
    cacheReadTokens: usage.cacheRead,
    nanoUsd: knownAmount(cost),
  }
}
