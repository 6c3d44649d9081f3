import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RunDetail } from '#shared/model/run.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import type { FrameNode, ProfileInput } from '#shared/profile/profile.ts'
import { buildTimeline } from '#shared/profile/timeline.ts'
import { derive, record, showAll } from '../../helpers/runs/derive-story.ts'
import { tell } from '../../helpers/runs/story.ts'
import { anyStory } from '../runs/arbitrary-story.ts'

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const framesOf = (node: FrameNode): FrameNode[] => [node, ...node.children.flatMap(framesOf)]

/** Runs as they come out of recorded traffic, with the profile's input beside the public JSON. */
const everyRun = (check: (detail: RunDetail, input: ProfileInput) => void) =>
  fc.assert(
    fc.property(anyStory, (story) => {
      const { index } = derive(record(tell(story)))
      for (const detail of showAll(index)) {
        const calls = index.calls(detail.id)
        const segments = new Map(calls.map((call) => [call.id, index.segments(call.id)]))
        check(detail, { runName: detail.name, agents: index.agents(detail.id), calls, segments, spans: detail.spans })
      }
    }),
    { numRuns: 100 },
  )

test('the roots of the profiles are the totals that the run shows', () => {
  everyRun((run, input) => {
    const cost = buildProfile(input, 'cost')
    expect(cost.root.total).toBe(run.cost.nanoUsd)
    expect(cost.unknownCalls).toBe(run.cost.unpricedCalls)
    expect(buildProfile(input, 'tokens').root.total).toBe(run.usage.inputTotal + run.usage.outputTotal)
    expect(buildProfile(input, 'calls').root.total).toBe(run.callCount)
  })
})

test('what the run wasted is what its waste frames cost', () => {
  everyRun((run, input) => {
    const frames = framesOf(buildProfile(input, 'cost', ['direction']).root)
    const wasted = frames.filter(({ tone }) => tone === 'waste').map(({ total }) => total)
    expect(sum(wasted)).toBe(run.wasted.nanoUsd)
  })
})

test('segments account for all: nothing is left unsplit', () => {
  everyRun((_, input) => {
    for (const weight of ['cost', 'tokens'] as const) {
      expect(framesOf(buildProfile(input, weight).root).map(({ name }) => name)).not.toContain('Unsplit')
    }
  })
})

test('busy time is the time of attempts, backoffs and tools', () => {
  everyRun((run, input) => {
    const lengths = run.spans
      .filter(({ kind }) => kind === 'attempt' || kind === 'tool')
      .map(({ startUs, endUs }) => endUs - startUs)
    const waits = input.calls.flatMap(({ attempts }) =>
      attempts.slice(1).map(({ startUs }, at) => Math.max(0, startUs - (attempts[at]?.endUs ?? startUs))),
    )
    expect(buildProfile(input, 'time').root.total).toBe(sum(lengths) + sum(waits))
  })
})

test('the timeline shows calls and tools where their spans are', () => {
  everyRun((run, input) => {
    const { lanes } = buildTimeline({ ...input, run, open: [] })
    const spans = new Map(run.spans.map((span) => [span.id, span]))
    expect(sum(lanes.map(({ calls }) => calls.length))).toBe(run.callCount)
    for (const { call, startUs, endUs } of lanes.flatMap(({ calls }) => calls)) {
      expect(spans.get(call.spanId)).toMatchObject({ startUs, endUs })
    }
    for (const { span, startUs, endUs } of lanes.flatMap(({ tools }) => tools)) expect(span).toMatchObject({ startUs, endUs })
  })
})
