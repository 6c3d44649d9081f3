import type { ExchangeId, RunId } from '#shared/model/ids.ts'
import { CHAT, MESSAGES, type StoryExchange } from './story.ts'
import type { Turn } from './trajectories.ts'

/** How well runs were found again. Pairs of exchanges that share a run, found and true. */
export interface LinkScore {
  readonly exchanges: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** A repeatable stream of numbers in 0–1 (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Lets runs go on at the same time: each waits for its own answers, and nothing but the requests tells them apart. */
export function interleave(
  runs: readonly (readonly Turn[])[],
  random: () => number,
): { story: StoryExchange[]; truth: Map<string, number> } {
  const truth = new Map<string, number>()
  const next = runs.map(() => ({ turn: 0, freeAt: random() * 1e6 }))
  const story: StoryExchange[] = []
  for (;;) {
    const waiting = next.flatMap((state, run) => (state.turn < (runs[run]?.length ?? 0) ? [{ state, run }] : []))
    const first = waiting.sort((a, b) => a.state.freeAt - b.state.freeAt)[0]
    const turn = first && runs[first.run]?.[first.state.turn]
    if (!first || !turn) return { story, truth }
    const id = (story.length + 1).toString(16).padStart(8, '0').padEnd(24, '0')
    const startUs = Math.round(first.state.freeAt)
    const lastsUs = Math.round(1e5 + random() * 9e6)
    truth.set(id, first.run)
    first.state.turn += 1
    first.state.freeAt = startUs + lastsUs + random() * 5e6
    story.push({
      id,
      startUs,
      lastsUs,
      hints: { tags: {} },
      headers: [],
      endpoint: turn.provider === 'openai' ? CHAT : MESSAGES,
      request: turn.request,
      answer: turn.response === null ? { kind: 'cut', body: '' } : { kind: 'answered', status: 200, body: turn.response },
    })
  }
}

/** Compares the runs that were found with the true ones, pair by pair. */
export function scoreLinks(
  found: ReadonlyMap<RunId, readonly ExchangeId[]>,
  truth: ReadonlyMap<string, number | string>,
): LinkScore {
  const pairs = (count: number) => (count * (count - 1)) / 2
  const sum = (counts: Iterable<number>) => [...counts].reduce((total, count) => total + pairs(count), 0)
  const count = (items: readonly (number | string | undefined)[]) =>
    [...Map.groupBy(items, (item) => item).values()].map(({ length }) => length)
  const together = sum([...found.values()].map(({ length }) => length))
  const right = [...found.values()].reduce((total, ids) => total + sum(count(ids.map((id) => truth.get(id)))), 0)
  const precision = right / together
  const recall = right / sum(count([...truth.values()]))
  return { exchanges: truth.size, precision, recall, f1: (2 * precision * recall) / (precision + recall) }
}
