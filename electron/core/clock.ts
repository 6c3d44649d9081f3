import { type Clock, epochUs } from '#shared/model/units.ts'

/** The clocks of the machine, in milliseconds. */
export interface Clocks {
  wall(): number
  mono(): number
}

const MACHINE: Clocks = { wall: () => Date.now(), mono: () => performance.now() }
/** Of the wall clock before the monotonic one; what network time corrects in passing is less. */
const LARGEST_LAG_US = 2_000_000

/**
 * Wall time that advances with the monotonic clock, so that a step of the system clock never makes a duration negative or a span overlap its
 * neighbour. A machine that slept, or was put right after its start, is seconds or days ahead of that: then this clock goes on from there. It
 * never goes back.
 */
export function createClock({ wall, mono }: Clocks = MACHINE): Clock {
  const startMs = mono()
  let anchorUs = Math.round(wall() * 1000)
  return {
    now() {
      const us = anchorUs + Math.round((mono() - startMs) * 1000)
      const lagUs = Math.round(wall() * 1000) - us
      if (lagUs <= LARGEST_LAG_US) return epochUs(us)
      anchorUs += lagUs
      return epochUs(us + lagUs)
    },
  }
}
