import { derive, record } from './derive-story.ts'
import { interleave, type LinkScore, numbersFrom, scoreLinks } from './interleave.ts'
import { type Habit, type Trajectory, turnsOf } from './trajectories.ts'

/** Trajectories that run at the same time; twins come in pairs. */
const AT_ONCE = 24

/** Plays trajectories without any hint, two dozen at a time, and says how well their runs were found again. */
export function scoreHabit(trajectories: readonly Trajectory[], habit: Habit): LinkScore {
  const random = numbersFrom(7)
  const truth = new Map<string, number>()
  const found = new Map()
  for (let from = 0; from < trajectories.length; from += AT_ONCE) {
    const group = trajectories.slice(from, from + AT_ONCE)
    const runs = group.flatMap((each) =>
      habit === 'twins' ? [turnsOf(each, habit, 0), turnsOf(each, habit, 1)] : [turnsOf(each, habit, 0)],
    )
    const played = interleave(runs, random)
    const { index } = derive(record(played.story))
    for (const [id, run] of played.truth) truth.set(`${from} ${id}`, from * 2 + run)
    for (const run of index.runs()) {
      const ids = index.calls(run.id).flatMap((call) => call.attempts.map(({ exchangeId }) => `${from} ${exchangeId}`))
      found.set(`${from} ${run.id}`, ids)
    }
  }
  return scoreLinks(found, truth)
}
