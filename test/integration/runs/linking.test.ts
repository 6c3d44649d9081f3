import { expect, test } from 'vitest'
import { corpusMissing } from '#support/corpus.ts'
import { type Play, scoreHabit } from '../../helpers/runs/score-habits.ts'
import { readTrajectories } from '../../helpers/runs/trajectories.ts'

/** Whole runs are played in test:long. */
const LONGEST = 60

const HABITS: readonly Play[] = [
  { habit: 'plain', twins: 1, longest: LONGEST, sendsSilenceBack: false },
  { habit: 'changing system text', twins: 1, longest: LONGEST, sendsSilenceBack: false },
  { habit: 'dropping old turns', twins: 1, longest: LONGEST, sendsSilenceBack: false },
  { habit: 'plain', twins: 2, longest: LONGEST, sendsSilenceBack: false },
  { habit: 'dropping old turns', twins: 1, longest: LONGEST, sendsSilenceBack: true },
]

test.for(HABITS)(
  'real agent runs without hints, $habit, $twins of each, empty answers sent back: $sendsSilenceBack, are found again',
  async (play, { skip }) => {
    if (corpusMissing) skip(corpusMissing)
    const all = await readTrajectories(10)
    // In tau2 the user is a model too: two agents of different instructions, no one conversation.
    const { precision, f1, exchanges } = scoreHabit(
      all.filter(({ source }) => !source.repo.includes('tau2')),
      play,
    )
    expect(exchanges).toBeGreaterThan(400)
    expect(precision).toBeGreaterThanOrEqual(0.999)
    expect(f1).toBeGreaterThanOrEqual(0.99)
  },
)
