import { derive, record } from './derive-story.ts'
import { interleave, type LinkScore, numbersFrom, scoreLinks } from './interleave.ts'
import { type Habit, type Trajectory, turnsOf } from './trajectories.ts'

/** Runs that go on at the same time. */
const AT_ONCE = 24

export interface Play {
  readonly habit: Habit
  /** How many agents live each trajectory at the same time, all with the same opening. */
  readonly twins?: number
  /** Calls of a run that are played at most. */
  readonly longest?: number
  readonly sendsSilenceBack?: boolean
}

/** Plays trajectories without any hint, two dozen at a time, and says how well their runs were found again. */
export function scoreHabit(trajectories: readonly Trajectory[], { twins = 1, ...manner }: Play): LinkScore {
  const random = numbersFrom(7)
  const truth = new Map<string, string>()
  const found = new Map()
  const size = Math.max(1, twins > 2 ? Math.floor(AT_ONCE / twins) : AT_ONCE)
  for (let from = 0; from < trajectories.length; from += size) {
    const group = trajectories.slice(from, from + size)
    const runs = group.flatMap((each) => Array.from({ length: twins }, (_, twin) => turnsOf(each, { ...manner, twin })))
    const played = interleave(runs, random)
    const { index } = derive(record(played.story))
    for (const [id, run] of played.truth) truth.set(`${from} ${id}`, `${from} ${run}`)
    for (const run of index.runs()) {
      const ids = index.calls(run.id).flatMap((call) => call.attempts.map(({ exchangeId }) => `${from} ${exchangeId}`))
      found.set(`${from} ${run.id}`, ids)
    }
  }
  return scoreLinks(found, truth)
}
