import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amountOf, type Cost } from '#shared/model/cost.ts'
import type { RunDetail } from '#shared/model/run.ts'
import { TOKEN_BUCKETS, type Usage } from '#shared/model/usage.ts'
import { totalsOf } from '#shared/runs/totals.ts'
import { derive, record, showAll } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'
import { anyStory } from './arbitrary-story.ts'

const sum = (amounts: readonly number[]): number => amounts.reduce((total, each) => total + each, 0)
const derived = (story: string) => derive(record(tell(story)))
const everyRun = (check: (run: RunDetail) => void) =>
  fc.assert(
    fc.property(anyStory, (story) => {
      for (const run of showAll(derived(story).index)) check(run)
    }),
    { numRuns: 150 },
  )

test('the cost of a call is the sum of its attempts, and of its segments', () => {
  everyRun((run) => {
    for (const call of run.calls) {
      if (call.cost.kind === 'unpriced') {
        expect(call.attempts.some(({ cost }) => cost.kind === 'unpriced')).toBe(true)
        continue
      }
      expect(call.cost.nanoUsd).toBe(sum(call.attempts.map(({ cost }) => amountOf(cost))))
      for (const attempt of call.attempts) {
        const parts = call.segments.filter((segment) => segment.attempt === attempt.index)
        expect(sum(parts.map((segment) => segment.nanoUsd))).toBe(amountOf(attempt.cost))
      }
    }
  })
})

test('the usage of a call is the sum of its attempts, bucket by bucket, and of its segments', () => {
  everyRun((run) => {
    for (const call of run.calls) {
      const attempts = call.attempts.flatMap(({ usage }) => usage ?? [])
      expect(call.usage === null).toBe(attempts.length === 0)
      for (const bucket of TOKEN_BUCKETS) {
        expect(call.usage?.[bucket] ?? 0).toBe(sum(attempts.map((usage) => usage[bucket])))
        expect(sum(call.segments.map((segment) => segment.buckets[bucket] ?? 0))).toBe(call.usage?.[bucket] ?? 0)
      }
    }
  })
})

test('a run is the sum of its calls, and its root agents together are the run', () => {
  everyRun((run) => {
    const usages = run.calls.flatMap(({ usage }) => usage ?? [])
    const keys: (keyof Usage & string)[] = [...TOKEN_BUCKETS, 'inputTotal', 'outputTotal']
    for (const key of keys) expect(run.usage[key]).toBe(sum(usages.map((usage) => Number(usage[key]))))
    expect(run.cost.nanoUsd).toBe(sum(run.calls.map(({ cost }) => amountOf(cost))))
    const roots = run.spans.filter(({ parentId }) => parentId === null)
    expect(sum(roots.map(({ totalNanoUsd }) => totalNanoUsd))).toBe(run.cost.nanoUsd)
    expect(sum(roots.map(({ tokens }) => tokens))).toBe(run.usage.inputTotal + run.usage.outputTotal)
  })
})

test('counts add up: calls by confidence, attempts = calls + retries, every attempt one exchange', () => {
  const exchanges = (story: string) => tell(story).length
  fc.assert(
    fc.property(anyStory, (story) => {
      const runs = showAll(derived(story).index)
      for (const { cost, callCount, attemptCount, retryCount, calls } of runs) {
        expect(countsOf(cost)).toBe(callCount)
        expect(attemptCount).toBe(callCount + retryCount)
        expect(calls).toHaveLength(callCount)
      }
      const ids = runs.flatMap(({ calls }) => calls.flatMap(({ attempts }) => attempts.map(({ exchangeId }) => exchangeId)))
      expect(new Set(ids).size).toBe(exchanges(story))
      expect(ids).toHaveLength(exchanges(story))
    }),
  )
})

const countsOf = ({ reportedCalls, estimatedCalls, freeCalls, unpricedCalls }: Cost) =>
  reportedCalls + estimatedCalls + freeCalls + unpricedCalls

test('spans form a forest: every parent exists, costs sit on attempts, total = self + children', () => {
  everyRun((run) => {
    const byId = new Map(run.spans.map((span) => [span.id, span]))
    expect(byId.size).toBe(run.spans.length)
    for (const span of run.spans) {
      const children = run.spans.filter(({ parentId }) => parentId === span.id)
      expect(span.totalNanoUsd).toBe(span.selfNanoUsd + sum(children.map(({ totalNanoUsd }) => totalNanoUsd)))
      expect(span.endUs).toBeGreaterThanOrEqual(span.startUs)
      if (span.kind !== 'attempt') expect(span.selfNanoUsd).toBe(0)
      const parent = span.parentId === null ? 'none' : byId.get(span.parentId)?.kind
      expect(PARENT_KINDS[span.kind]).toContain(parent)
    }
  })
})

const PARENT_KINDS = { agent: ['none', 'tool'], call: ['agent'], tool: ['agent'], attempt: ['call'] }

test('the totals kept beside a run are those of its calls, and no more is wasted than was spent', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const { index } = derived(story)
      for (const run of index.runs()) {
        const totals = index.totals(run.id)
        expect(totals).toEqual(totalsOf(index.calls(run.id)))
        expect(totals?.wasted.nanoUsd).toBeLessThanOrEqual(totals?.cost.nanoUsd ?? 0)
      }
    }),
  )
})
