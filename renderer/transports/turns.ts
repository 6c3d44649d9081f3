/** Lets at most `most` pieces of work go on at once; the others have their turn in order, unless they are stopped before. */
export function createTurns(most: number): <T>(work: () => Promise<T>, stop: AbortSignal) => Promise<T> {
  const waiting: (() => void)[] = []
  let going = 0

  const turn = (stop: AbortSignal): Promise<void> =>
    new Promise((start, giveUp) => {
      waiting.push(start)
      stop.addEventListener('abort', () => {
        const at = waiting.indexOf(start)
        if (at < 0) return
        waiting.splice(at, 1)
        giveUp(stop.reason)
      })
    })

  return async (work, stop) => {
    if (going < most) going += 1
    else await turn(stop)
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else going -= 1
    }
  }
}
