import { expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { scoreHabit } from '../../helpers/runs/score-habits.ts'
import { type Habit, readTrajectories } from '../../helpers/runs/trajectories.ts'

const HABITS: readonly Habit[] = ['plain', 'changing system text', 'dropping old turns', 'twins']

test('every agent run of the corpus is found again without hints, whatever the habit', async ({ skip }) => {
  if (corpusMissing) skip(corpusMissing)
  const all = await readTrajectories(1)
  const simulated = all.filter(({ source }) => source.repo.includes('tau2'))
  const agents = all.filter((each) => !simulated.includes(each))
  const table = HABITS.flatMap((habit) => [
    { habit, of: 'agents', ...scoreHabit(agents, habit) },
    { habit, of: 'agents and simulated users', ...scoreHabit(simulated, habit) },
  ])
  console.table(table)
  for (const { of, precision, f1 } of table) {
    expect(precision).toBeGreaterThanOrEqual(0.999)
    if (of === 'agents') expect(f1).toBeGreaterThanOrEqual(0.99)
  }
})
