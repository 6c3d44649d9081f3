import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateAgentPrograms } from '#support/agents/agent-program.ts'
import { scoreProgram } from '../../helpers/runs/score-agents.ts'

test('retries, repairs, loops, tool executions and subagents of generated agents are found, all and no others', () => {
  let right = 0
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), (seed) => {
      const score = scoreProgram(generateAgentPrograms(seed))
      expect({ invented: score.invented, missed: score.missed }).toEqual({ invented: [], missed: [] })
      right += score.right
    }),
    { numRuns: 300, seed: 20_261_128, endOnFailure: true },
  )
  // Many of each program: nothing is found right because nothing was there to find.
  expect(right).toBeGreaterThan(5000)
})
