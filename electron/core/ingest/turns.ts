/** A thread's own work, done in turns between what it is told. */
export interface Turns {
  /** What there is to do may have changed. */
  look(): void
  /** The turn that is to come is not taken. */
  stop(): void
}

/**
 * Takes a turn when it is due, and looks again after it. One timer at most; none where there is nothing to do. `dueAt`: on the clock of
 * `performance.now()`, in the past where it is due at once, `Infinity` where there is nothing to do.
 */
export function createTurns(dueAt: () => number, turn: () => void): Turns {
  let next: { readonly at: number; cancel(): void } | null = null

  function take(): void {
    next = null
    turn()
    look()
  }

  function look(): void {
    const at = dueAt()
    if (at === Infinity || (next && next.at <= at)) return
    next?.cancel()
    const ms = at - performance.now()
    if (ms <= 0) {
      const soon = setImmediate(take)
      next = { at, cancel: () => clearImmediate(soon) }
    } else {
      const later = setTimeout(take, ms)
      next = { at, cancel: () => clearTimeout(later) }
    }
  }

  return {
    look,
    stop() {
      next?.cancel()
      next = null
    },
  }
}
