import { expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { scoreHabit } from '../../helpers/runs/score-habits.ts'
import { type Habit, readTrajectories } from '../../helpers/runs/trajectories.ts'

const HABITS: readonly Habit[] = ['plain', 'changing system text', 'dropping old turns', 'twins']

test.for(HABITS)('real agent runs without hints, %s, are found again', async (habit, { skip }) => {
  if (corpusMissing) skip(corpusMissing)
  const all = await readTrajectories(10)
  // In tau2 the user is a model too: two agents of different instructions, no one conversation.
  const { precision, f1, exchanges } = scoreHabit(
    all.filter(({ source }) => !source.repo.includes('tau2')),
    habit,
  )
  expect(exchanges).toBeGreaterThan(400)
  expect(precision).toBeGreaterThanOrEqual(0.999)
  expect(f1).toBeGreaterThanOrEqual(0.99)
})
