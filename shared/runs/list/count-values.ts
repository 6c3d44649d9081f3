import type { RunEntry } from './run-entry.ts'

/** A value that runs have, and how many have it. */
export interface CountedValue {
  readonly value: string
  readonly runs: number
}

/** What the list can be narrowed to. */
export interface RunFacets {
  readonly tags: readonly CountedValue[]
  readonly models: readonly CountedValue[]
  readonly providers: readonly CountedValue[]
}

/** The `limit` most frequent values of each kind; equally frequent ones by name. */
export function countValues(entries: Iterable<RunEntry>, limit: number): RunFacets {
  const [tags, models, providers] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()]
  for (const entry of entries) {
    count(tags, entry.tags)
    count(models, entry.models)
    count(providers, entry.providers)
  }
  return { tags: top(tags, limit), models: top(models, limit), providers: top(providers, limit) }
}

function count(into: Map<string, number>, values: readonly string[]): void {
  for (const value of values) into.set(value, (into.get(value) ?? 0) + 1)
}

const top = (counts: ReadonlyMap<string, number>, limit: number): CountedValue[] =>
  Array.from(counts, ([value, runs]) => ({ value, runs }))
    .sort((a, b) => b.runs - a.runs || (a.value < b.value ? -1 : 1))
    .slice(0, limit)
