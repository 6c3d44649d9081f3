import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/** A third of a share where cores are short. Much less, and what settled is stored more than a second late when traffic fills them all. */
const NICE = 5

/**
 * Lets the calling thread give way to the proxy's where both want the same core: what is recorded can wait, an agent cannot. Linux alone gives
 * threads a priority of their own; elsewhere it would be the process's, so there nothing is changed.
 */
export function yieldToTraffic(): void {
  if (process.platform !== 'linux') return
  try {
    // "<process>/task/<thread>": of the thread that reads it.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (Number.isInteger(thread) && thread !== process.pid) setPriority(thread, NICE)
  } catch {
    // Not allowed, or no /proc: it runs as it is.
  }
}
