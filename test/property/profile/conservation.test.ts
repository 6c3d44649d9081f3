import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTree } from '#shared/format/tree.ts'
import { agentSpanId, type SpanId } from '#shared/model/ids.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { frameTotals } from '#shared/profile/frame-totals.ts'
import { Frames } from '#shared/profile/frames.ts'
import { boxAt, layoutFlame, pathTo } from '#shared/profile/layout-flame.ts'
import type { FrameNode, Level, ProfileInput, Weight } from '#shared/profile/profile.ts'
import { sandwich } from '#shared/profile/sandwich.ts'
import { buildTimeline } from '#shared/profile/timeline.ts'
import { topFrames } from '#shared/profile/top-frames.ts'
import { runCost } from '../../unit/profile/run-builder.ts'
import { anyRun } from './arbitrary-run.ts'

const LEVELS: readonly Level[] = ['agent', 'call-site', 'model', 'direction', 'segment', 'tool', 'item', 'price-class', 'phase']
const anyStack = fc.shuffledSubarray([...LEVELS])
const anyWeight = fc.constantFrom<Weight>('cost', 'tokens', 'time', 'calls')

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
function everyFrame(node: FrameNode): FrameNode[] {
  return [node, ...node.children.flatMap(everyFrame)]
}

/** The totals as the records state them, computed without the code under test. */
const TOTAL: Readonly<Record<Weight, (run: ProfileInput) => number>> = {
  cost: runCost,
  tokens: (run) => sum(run.calls.map(({ usage }) => (usage ? usage.inputTotal + usage.outputTotal : 0))),
  calls: (run) => run.calls.length,
  time: (run) => {
    const length = (from: number, to: number) => Math.max(0, to - from)
    const attempts = run.calls.map((call) =>
      call.attempts.length === 0
        ? length(call.startUs, call.endUs)
        : sum(
            call.attempts.map(({ startUs, endUs }, at) => {
              const next = call.attempts[at + 1]
              return length(startUs, endUs) + (next ? length(Math.max(startUs, endUs), next.startUs) : 0)
            }),
          ),
    )
    return sum(attempts) + sum(run.spans.map(({ startUs, endUs }) => length(startUs, endUs)))
  },
}

describe('a profile', () => {
  test('has at its root exactly what the run cost, used, took or called, by any levels', () => {
    fc.assert(
      fc.property(anyRun, anyWeight, anyStack, (run, weight, stack) => {
        expect(buildProfile(run, weight, stack).root.total).toBe(TOTAL[weight](run))
      }),
      { numRuns: 500 },
    )
  })

  test('has total = self + Σ children in every frame, integers, heaviest children first, keys unique', () => {
    fc.assert(
      fc.property(anyRun, anyWeight, anyStack, (run, weight, stack) => {
        const frames = everyFrame(buildProfile(run, weight, stack).root)
        for (const { self, total, children } of frames) {
          expect(total).toBe(self + sum(children.map((child) => child.total)))
          expect(Number.isSafeInteger(self) && self >= 0).toBe(true)
          expect(children.map((child) => child.total)).toEqual(children.map((child) => child.total).sort((a, b) => b - a))
        }
        expect(new Set(frames.map(({ key }) => key)).size).toBe(frames.length)
      }),
      { numRuns: 300 },
    )
  })

  test('is the same for any order in which calls are handed in', () => {
    fc.assert(
      fc.property(anyRun, anyWeight, (run, weight) => {
        const turned = { ...run, calls: [...run.calls].reverse() }
        expect(formatTree(buildProfile(turned, weight).root)).toEqual(formatTree(buildProfile(run, weight).root))
      }),
    )
  })

  test('counts tool spans that nobody asked for under their agent', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const spans = run.spans.map((span, at) => ({
          ...span,
          id: `${span.id}x` as SpanId,
          parentId: at % 2 ? null : agentSpanId(run.agents[0]?.id ?? expect.fail()),
        }))
        const foreign: ProfileInput = { ...run, spans }
        expect(buildProfile(foreign, 'time').root.total).toBe(TOTAL.time(run))
      }),
    )
  })
})

test('top frames sum to the run, and each to its first send and carry', () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const frames = topFrames(run, 'cost')
      expect(sum(frames.map(({ total }) => total.nanoUsd))).toBe(TOTAL.cost(run))
      expect(sum(frames.map(({ total }) => total.tokens))).toBe(TOTAL.tokens(run))
      for (const { firstSend, carry, total } of frames) {
        expect(total).toEqual({ nanoUsd: firstSend.nanoUsd + carry.nanoUsd, tokens: firstSend.tokens + carry.tokens })
      }
    }),
    { numRuns: 300 },
  )
})

test('frames of a level and what is under none of them sum to the run, and each to its callers and to its callees', () => {
  fc.assert(
    fc.property(anyRun, anyWeight, anyStack, fc.constantFrom(...LEVELS), (run, weight, stack, level) => {
      const { root } = buildProfile(run, weight, stack)
      const { frames, rest } = frameTotals(root, level)
      expect(sum(frames.map(({ self }) => self)) + rest).toBe(TOTAL[weight](run))
      for (const frame of frames) {
        expect(frame.total >= frame.self && frame.total <= root.total).toBe(true)
        const { callers, callees } = sandwich(root, frame) ?? expect.fail()
        expect([callers.total, callees.total]).toEqual([frame.total, frame.total])
        expect(new Set(callees.calls)).toEqual(new Set(frame.calls))
        for (const { self, total, children, calls } of [...everyFrame(callers), ...everyFrame(callees)]) {
          expect(total).toBe(self + sum(children.map((child) => child.total)))
          expect(new Set(calls).size).toBe(calls.length)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('a profile upside down has the same total, and in every frame total = self + Σ children', () => {
  fc.assert(
    fc.property(anyRun, anyWeight, anyStack, (run, weight, stack) => {
      const inverted = buildProfile(run, weight, stack, 'up').root
      expect(inverted.total).toBe(TOTAL[weight](run))
      const frames = everyFrame(inverted)
      for (const { self, total, children } of frames) expect(total).toBe(self + sum(children.map((child) => child.total)))
      expect(new Set(frames.map(({ key }) => key)).size).toBe(frames.length)
    }),
    { numRuns: 200 },
  )
})

describe('a flame', () => {
  test('has its boxes in rows, side by side, within their parents, and finds each by its place', () => {
    fc.assert(
      fc.property(anyRun, anyWeight, fc.constantFrom(0, 0.003, 0.1), fc.nat(), (run, weight, minShare, pick) => {
        const { root } = buildProfile(run, weight)
        const frames = everyFrame(root)
        const focus = frames[pick % frames.length] ?? root
        expect(pathTo(root, focus.key)?.at(-1)).toBe(focus)
        const columns = Frames.of(root)
        const boxes = layoutFlame(columns, { minShare, focusKey: focus.key })
        for (const [at, box] of boxes.entries()) {
          const before = boxes[at - 1]
          if (before) expect(box.depth > before.depth || box.x0 >= before.x1).toBe(true)
          expect(box.x0 >= 0 && box.x1 <= 1 && box.x0 <= box.x1).toBe(true)
          expect(boxAt(boxes, (box.x0 + box.x1) / 2, box.depth)).toBe(box)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('a timeline', () => {
  test('shows every call once, its phases in order and within it, and adds up to the cost', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const { lanes, cumulative } = buildTimeline({
          ...run,
          run: { startedAt: '2026-01-01T00:00:00.000Z', durationMs: 0 },
          open: [],
        })
        const calls = lanes.flatMap((lane) => lane.calls)
        expect(calls.map(({ number }) => number).sort((a, b) => a - b)).toEqual(run.calls.map((_, at) => at + 1))
        for (const { phases } of calls) for (const phase of phases) expect(phase.endUs).toBeGreaterThanOrEqual(phase.startUs)
        expect(cumulative.at(-1)?.nanoUsd ?? 0).toBe(TOTAL.cost(run))
        expect(sum(lanes.map(({ nanoUsd }) => nanoUsd))).toBe(TOTAL.cost(run))
        expect(sum(lanes.map(({ tokens }) => tokens))).toBe(TOTAL.tokens(run))
        for (const { tools } of lanes) {
          for (const a of tools) {
            for (const b of tools)
              if (a !== b && a.row === b.row) expect(a.endUs <= b.startUs || b.endUs <= a.startUs || a.rows !== b.rows).toBe(true)
            expect(a.row).toBeLessThan(a.rows)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})
