import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProfile } from '#shared/profile/build-profile.ts'
import type { FrameNode } from '#shared/profile/profile.ts'
import { buildTimeline } from '#shared/profile/timeline.ts'
import { generateAgentPrograms } from '#support/agents/agent-program.ts'
import type { AgentProgram } from '#support/agents/program.ts'
import { STORY_START, showAll } from '../../helpers/runs/derive-story.ts'
import { deriveProgram } from '../../helpers/runs/score-agents.ts'

/** From a failure's end to the attempt that follows it, as the program has it. */
function trueWaits({ exchanges, truth }: AgentProgram): string[] {
  const byId = new Map(exchanges.map((exchange) => [exchange.id, exchange]))
  const newest = new Map<string, number>()
  return truth.retries.map(({ exchange, of }) => {
    const from = newest.get(of) ?? byId.get(of)?.endUs
    newest.set(of, byId.get(exchange)?.endUs ?? 0)
    return `${from}–${byId.get(exchange)?.startUs}`
  })
}

const named = (node: FrameNode, name: string): number =>
  node.name === name ? node.total : node.children.reduce((sum, child) => sum + named(child, name), 0)

test('every wait before a retry is a phase of its own, in the timeline and in the profile by time, and nothing else is', () => {
  let waits = 0
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), (seed) => {
      const program = generateAgentPrograms(seed)
      const index = deriveProgram(program)
      const found: string[] = []
      let profiled = 0
      for (const run of showAll(index)) {
        const rows = { agents: index.agents(run.id), calls: index.calls(run.id), spans: run.spans }
        const timeline = buildTimeline({ run, open: [], ...rows })
        const origin = (index.run(run.id)?.startedAt ?? 0) - STORY_START
        for (const { calls } of timeline.lanes)
          for (const { phases } of calls)
            for (const { kind, startUs, endUs } of phases)
              if (kind === 'backoff') found.push(`${startUs + origin}–${endUs + origin}`)
        profiled += named(buildProfile({ runName: run.name, segments: new Map(), ...rows }, 'time').root, 'backoff')
      }
      const expected = trueWaits(program)
      expect(found.sort()).toEqual(expected.sort())
      const lengths = expected.map((wait) => wait.split('–').map(Number)).map(([from = 0, to = 0]) => to - from)
      expect(profiled).toBe(lengths.reduce((sum, length) => sum + length, 0))
      waits += expected.length
    }),
    { numRuns: 100, seed: 20_261_128 },
  )
  expect(waits).toBeGreaterThan(500)
})
