import fc from 'fast-check'
import { expect, test } from 'vitest'
import { generateAgentPrograms } from '#support/agents/agent-program.ts'
import { scoreProgram } from '../../helpers/runs/score-agents.ts'

test('what generated agents did is found with precision and recall 1.0, over twenty thousand programs', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31 - 1), (seed) => {
      const { invented, missed } = scoreProgram(generateAgentPrograms(seed))
      expect({ invented, missed }).toEqual({ invented: [], missed: [] })
    }),
    { numRuns: 20_000, seed: 1, endOnFailure: true },
  )
})
