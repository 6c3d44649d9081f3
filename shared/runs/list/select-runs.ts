import type { RunStatus } from '../../model/run.ts'
import { type ReadingTime, runStatus } from '../status.ts'
import type { RunEntry } from './run-entry.ts'
import type { RunQuery, RunSort } from './run-query.ts'

/** The runs that a query finds, in its order. Equal ones stand newest first, then by id: the order is the same each time. */
export function selectRuns(entries: Iterable<RunEntry>, query: RunQuery, time: ReadingTime): RunEntry[] {
  const fits = matcher(query, time)
  const found: RunEntry[] = []
  for (const entry of entries) if (fits(entry)) found.push(entry)
  return found.sort(comparer(query, time))
}

function matcher(query: RunQuery, time: ReadingTime): (entry: RunEntry) => boolean {
  const { models, providers, outcomes, statuses, sources, fromMs, toMs, minNanoUsd, maxNanoUsd } = query
  const words = (query.text ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const tags = byKey(query.tags ?? [])
  const tests: ((entry: RunEntry) => boolean)[] = []
  if (sources) tests.push(({ source }) => sources.includes(source))
  if (outcomes) tests.push(({ outcome }) => outcomes.includes(outcome ?? 'not-set'))
  if (fromMs !== undefined) tests.push(({ startedAt }) => startedAt >= fromMs * 1000)
  if (toMs !== undefined) tests.push(({ startedAt }) => startedAt < toMs * 1000)
  if (minNanoUsd !== undefined) tests.push(({ nanoUsd }) => nanoUsd !== null && nanoUsd >= minNanoUsd)
  if (maxNanoUsd !== undefined) tests.push(({ nanoUsd }) => nanoUsd !== null && nanoUsd <= maxNanoUsd)
  if (models) tests.push((entry) => entry.models.some((model) => models.includes(model)))
  if (providers) tests.push((entry) => entry.providers.some((provider) => providers.includes(provider)))
  for (const wanted of tags) tests.push((entry) => entry.tags.some((tag) => wanted.has(tag)))
  if (statuses) tests.push((entry) => statuses.includes(statusOf(entry, time)))
  if (words.length > 0)
    tests.push((entry) => words.every((word) => entry.text.includes(word) || statusOf(entry, time).startsWith(word)))
  return (entry) => tests.every((test) => test(entry))
}

const statusOf = (entry: RunEntry, time: ReadingTime): RunStatus => runStatus(entry, entry.openIn, time)

function byKey(tags: readonly string[]): Set<string>[] {
  const keys = new Map<string, Set<string>>()
  for (const tag of tags) {
    const key = tag.slice(0, tag.indexOf('='))
    keys.set(key, (keys.get(key) ?? new Set()).add(tag))
  }
  return [...keys.values()]
}

/** Unknown is not zero: what has no figure stands last, whichever way the list goes. */
type Figure = (entry: RunEntry) => number | null

function figureOf(sort: Exclude<RunSort, 'name'>, time: ReadingTime): Figure {
  switch (sort) {
    case 'started':
      return ({ startedAt }) => startedAt
    case 'calls':
      return ({ callCount }) => callCount
    case 'duration':
      return (entry) => (entry.openIn.length > 0 ? time.now : entry.lastAt) - entry.startedAt
    case 'tokens':
      return ({ inputTokens, outputTokens }) => inputTokens + outputTokens
    case 'cache-read':
      return ({ cacheReadTokens, inputTokens }) => (inputTokens === 0 ? null : cacheReadTokens / inputTokens)
    case 'cost':
      return ({ nanoUsd }) => nanoUsd
  }
}

function comparer({ sort = 'started', reverse = false }: RunQuery, time: ReadingTime): (a: RunEntry, b: RunEntry) => number {
  const newest = (a: RunEntry, b: RunEntry): number => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1)
  const sign = reverse ? -1 : 1
  if (sort === 'name') return (a, b) => sign * compareText(a.name, b.name) || newest(a, b)
  const figure = figureOf(sort, time)
  return (a, b) => {
    const [left, right] = [figure(a), figure(b)]
    if (left === null || right === null) return left === right ? newest(a, b) : left === null ? 1 : -1
    return sign * (right - left) || (sort === 'started' ? sign : 1) * newest(a, b)
  }
}

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true })
const compareText = (a: string, b: string): number => collator.compare(a, b)
