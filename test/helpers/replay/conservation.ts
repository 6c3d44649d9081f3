import { readRun } from '#core/query/read-run.ts'
import type { Store } from '#core/store/store.ts'
import type { Price } from '#shared/model/cost.ts'
import type { Attempt, Call, RunDetail, Segment, Span } from '#shared/model/run.ts'

/** Counts by bucket, zeros left out, so that two ways to the same sum compare equal. */
type Counts = Readonly<Record<string, number>>

/** Adds up afresh, from what `show` prints, whatever law 3 says is the same; what is not, in words. */
export function brokenSums(store: Store): string[] {
  return store.runs.list({}).flatMap((row) => brokenInRun(readRun(store, row, { now: row.run.lastAt, liveCores: [] }).detail))
}

function brokenInRun(run: RunDetail): string[] {
  const { calls, spans } = run
  const roots = spans.filter(({ parentId }) => parentId === null)
  const children = Map.groupBy(spans, ({ parentId }) => parentId)
  return [
    ...calls.flatMap(brokenInCall),
    ...differ(`run ${run.id}: usage of its calls`, total(calls.map(({ usage }) => counts(usage))), counts(run.usage)),
    ...differ(`run ${run.id}: cost of its calls`, money(calls.map(({ cost }) => paid(cost))), { nanoUsd: run.cost.nanoUsd }),
    ...differ(`run ${run.id}: cost of its spans`, money(roots.map((span) => span.totalNanoUsd)), { nanoUsd: run.cost.nanoUsd }),
    ...differ(
      `run ${run.id}: attempts`,
      { n: calls.reduce((sum, call) => sum + call.attempts.length, 0) },
      { n: run.attemptCount },
    ),
    ...spans.flatMap((span: Span) => {
      const below = (children.get(span.id) ?? []).map(({ totalNanoUsd }) => totalNanoUsd)
      return differ(`span ${span.id}: self and below`, money([span.selfNanoUsd, ...below]), { nanoUsd: span.totalNanoUsd })
    }),
  ]
}

function brokenInCall(call: Call): string[] {
  const { attempts, segments } = call
  return [
    ...differ(`call ${call.id}: usage of its attempts`, total(attempts.map(({ usage }) => counts(usage))), counts(call.usage)),
    ...(call.cost.kind === 'unpriced'
      ? []
      : differ(`call ${call.id}: cost of its attempts`, money(attempts.map(({ cost }) => paid(cost))), {
          nanoUsd: paid(call.cost),
        })),
    ...attempts.flatMap((attempt) =>
      brokenInAttempt(
        call,
        attempt,
        segments.filter((segment) => segment.attempt === attempt.index),
      ),
    ),
  ]
}

function brokenInAttempt({ id }: Call, { index, usage, cost }: Attempt, segments: readonly Segment[]): string[] {
  const at = `call ${id}, attempt ${index}`
  const tokens = segments.reduce((sum, segment) => sum + segment.tokens, 0)
  return [
    ...differ(`${at}: buckets of its segments`, total(segments.map(({ buckets }) => counts(buckets))), counts(usage)),
    ...differ(`${at}: cost of its segments`, money(segments.map(({ nanoUsd }) => nanoUsd)), { nanoUsd: paid(cost) }),
    ...differ(`${at}: tokens of its segments`, { tokens }, { tokens: usage ? usage.inputTotal + usage.outputTotal : 0 }),
  ]
}

const paid = (cost: Price): number => (cost.kind === 'priced' ? cost.nanoUsd : 0)
const money = (amounts: readonly number[]): Counts => ({ nanoUsd: amounts.reduce((sum, amount) => sum + amount, 0) })

/** Totals are no buckets. */
const TOTALS = new Set(['inputTotal', 'outputTotal', 'other'])

function counts(usage: object | null): Counts {
  if (usage === null) return {}
  const other = 'other' in usage && typeof usage.other === 'object' ? usage.other : {}
  const own = Object.entries(usage).filter(([bucket]) => !TOTALS.has(bucket))
  return Object.fromEntries([...own, ...Object.entries(other ?? {})].filter(([, count]) => count !== 0))
}

function total(all: readonly Counts[]): Counts {
  const sum: Record<string, number> = {}
  for (const each of all) for (const [bucket, count] of Object.entries(each)) sum[bucket] = (sum[bucket] ?? 0) + count
  return sum
}

function differ(what: string, found: Counts, expected: Counts): string[] {
  const keys = new Set([...Object.keys(found), ...Object.keys(expected)])
  return [...keys].flatMap((key) =>
    (found[key] ?? 0) === (expected[key] ?? 0) ? [] : [`${what}: ${key} is ${found[key] ?? 0}, not ${expected[key] ?? 0}`],
  )
}
