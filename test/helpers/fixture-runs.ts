import type { AnnotationInput, Methods, RunListItem, RunPageRow } from '#shared/api/contract.ts'
import type { RunId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { countValues } from '#shared/runs/list/count-values.ts'
import { groupRuns, sumRuns } from '#shared/runs/list/group-runs.ts'
import type { RunEntry } from '#shared/runs/list/run-entry.ts'
import { selectRuns } from '#shared/runs/list/select-runs.ts'

/** The fixture's list of runs: narrowed, ordered and annotated as the core does it. */
export interface FixtureRuns {
  all(): readonly RunListItem[]
  page(params: Methods['runs.page']['params']): Methods['runs.page']['result']
  facets(): Methods['runs.facets']['result']
  annotate(runIds: readonly RunId[], annotation: AnnotationInput): void
}

export function createFixtureRuns(listed: () => readonly RunListItem[], nowMs: () => number): FixtureRuns {
  const annotations = new Map<RunId, AnnotationInput[]>()
  const all = (): RunListItem[] =>
    listed()
      .flatMap((run) => (annotations.get(run.id) ?? []).reduce<RunListItem[]>(annotated, [run]))
      .filter((run) => !gone(run.id))
  const gone = (id: RunId): boolean =>
    (annotations.get(id) ?? []).findLast(({ type }) => type === 'deleted' || type === 'restored')?.type === 'deleted'
  return {
    all,
    page({ query, offset, limit }) {
      const now = epochUs(nowMs() * 1000)
      const runs = all()
      const byId = new Map(runs.map((run) => [run.id, run]))
      const found = selectRuns(runs.map(entryOf), query, { now, liveCores: ['live'] })
      const rows = groupRuns(found, query)
      const costs = found.flatMap(({ nanoUsd }) => (nanoUsd ? [nanoUsd] : []))
      return {
        offset,
        rowCount: rows.length,
        found: sumRuns(found),
        costs: costs.length === 0 ? null : { largest: Math.max(...costs), smallest: Math.min(...costs) },
        stored: runs.length,
        rows: rows.slice(offset, offset + limit).flatMap((row): RunPageRow[] => {
          if (row.kind !== 'run') return [row]
          const run = byId.get(row.id)
          if (!run) return []
          return [{ ...row, run, ...(run.status === 'running' && { spend: spendOf(run) }) }]
        }),
      }
    },
    facets: () => countValues(all().map(entryOf), 200),
    annotate(runIds, annotation) {
      for (const id of runIds) annotations.set(id, [...(annotations.get(id) ?? []), annotation])
    },
  }
}

function annotated([run]: RunListItem[], annotation: AnnotationInput): RunListItem[] {
  if (!run) return []
  switch (annotation.type) {
    case 'outcome':
      return [{ ...run, outcome: annotation.success ? 'success' : 'failure' }]
    case 'outcome-withdrawn': {
      const { outcome: _, ...rest } = run
      return [rest]
    }
    case 'untagged': {
      const { [annotation.key]: _, ...tags } = run.tags
      return [{ ...run, tags }]
    }
    case 'tag':
      return [{ ...run, tags: { ...run.tags, [annotation.key]: annotation.value } }]
    case 'name':
      return [{ ...run, name: annotation.name }]
    default:
      return [run]
  }
}

function entryOf(run: RunListItem): RunEntry {
  const startedAt = epochUs(Date.parse(run.startedAt) * 1000)
  const tags = Object.entries(run.tags).map(([key, value]) => `${key}=${value}`)
  const providers = run.models.map((model) => (model.startsWith('gpt') ? 'openai' : 'anthropic'))
  return {
    id: run.id,
    name: run.name,
    session: run.session ?? null,
    source: run.source,
    startedAt,
    lastAt: epochUs(startedAt + run.durationMs * 1000),
    runIdleMs: 120_000,
    ended: run.status !== 'running',
    outcome: run.outcome ?? null,
    openIn: run.status === 'interrupted' ? [{ coreId: 'gone' }] : run.status === 'running' ? [{ coreId: 'live' }] : [],
    text: [run.name, run.id, run.outcome ?? '', run.source, ...run.models, ...providers, ...tags].join('\n').toLowerCase(),
    tags,
    models: run.models,
    providers,
    callCount: run.callCount,
    inputTokens: run.usage.inputTotal,
    outputTokens: run.usage.outputTotal,
    cacheReadTokens: run.usage.cacheRead,
    nanoUsd: run.callCount > 0 && run.cost.unpricedCalls === run.callCount ? null : run.cost.nanoUsd,
  }
}

/** Its cost, spread over its calls. */
const spendOf = (run: RunListItem): number[] =>
  Array.from({ length: 28 }, (_, at) =>
    at > 27 - run.callCount ? Math.round(run.cost.nanoUsd / run.callCount) * (1 + (at % 3)) : 0,
  )
