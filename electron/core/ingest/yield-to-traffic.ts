import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Two thirds of a share where cores are short. With less, what settled is stored more than a second late on a machine that has much else to do. */
const NICE = 2

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
