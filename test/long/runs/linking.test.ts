import { expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { type Play, scoreHabit } from '../../helpers/runs/score-habits.ts'
import { readTrajectories, saysNothing } from '../../helpers/runs/trajectories.ts'

const HABITS: readonly Play[] = [
  { habit: 'plain' },
  { habit: 'changing system text' },
  { habit: 'dropping old turns' },
  { habit: 'plain', twins: 2 },
]

/** Their figures are only printed: nothing on the wire ties a side call, or the model that plays the user, to the agent's calls. */
const APART = new Set(['agents with simulated users', 'agents with side calls'])

test('every agent run of the corpus is found again whole and without hints, whatever the habit', async ({ skip }) => {
  if (corpusMissing) skip(corpusMissing)
  const all = await readTrajectories(1)
  const simulated = all.filter(({ source }) => source.repo.includes('tau2'))
  const agents = all.filter((each) => !simulated.includes(each))
  // Everyone opens alike: dozens at once, told apart by nothing but their answers. Cut, so that the crowd takes no minutes.
  const crowd = { habit: 'plain', twins: 24, longest: 40 } as const
  const table = [
    ...HABITS.map((play) => ({ ...play, of: 'agents', ...scoreHabit(agents, play) })),
    {
      ...crowd,
      of: 'agents',
      ...scoreHabit(
        agents.filter((_, at) => at % 25 === 0),
        crowd,
      ),
    },
    ...HABITS.map((play) => ({ ...play, of: 'agents with simulated users', ...scoreHabit(simulated, play) })),
    ...apart({ habit: 'compacting' }, ({ compactions }) => compactions.length > 0),
    ...apart({ habit: 'compacting', twins: 2 }, ({ compactions }) => compactions.length > 0),
    ...apart({ habit: 'plain', sendsSilenceBack: true }, ({ messages }) => messages.some(saysNothing)),
    ...apart({ habit: 'dropping old turns', sendsSilenceBack: true }, ({ messages }) => messages.some(saysNothing)),
    ...apart({ habit: 'side calls' }, ({ subcalls }) => subcalls.length > 0),
  ]
  console.table(table)
  expect(table[0]?.exchanges).toBeGreaterThan(7000)
  for (const { of, precision, f1 } of table) {
    expect(precision).toBeGreaterThanOrEqual(0.999)
    if (!APART.has(of)) expect(f1).toBeGreaterThanOrEqual(0.99)
  }

  function apart(play: Play, has: (each: (typeof all)[number]) => boolean) {
    const those = agents.filter(has)
    expect(those.length).toBeGreaterThan(0)
    return [{ ...play, of: `agents with ${play.habit}`, ...scoreHabit(those, play) }]
  }
})
