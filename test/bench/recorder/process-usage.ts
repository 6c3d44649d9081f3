import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Clock ticks of /proc, in all builds of Linux that Node runs on. */
const TICK_MS = 10

/** CPU time of a process, all threads, those that have ended too. Linux only, as everything here. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The name in brackets may hold anything; user and system time are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/** The same of its first thread alone. */
export function mainThreadCpuMs(pid: number): number {
  const [onCpuNs] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ')
  return Number(onCpuNs) / 1e6
}

const status = (pid: number, field: string): number =>
  Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? Number.NaN) / 1024

export const rssMb = (pid: number): number => status(pid, 'VmRSS')

/** The most that it ever held. */
export const peakRssMb = (pid: number): number => status(pid, 'VmHWM')

/**
 * What is measured runs on one core, the load and the upstream on another, so that a worker thread is paid for in time as well. Returns
 * whether it is so: there must be two cores, and `taskset`.
 */
export function pin(pid: number, to: 'measured' | 'load'): boolean {
  if (availableParallelism() < 2) return false
  return spawnSync('taskset', ['-acp', to === 'measured' ? '1' : '0', String(pid)], { stdio: 'ignore' }).status === 0
}
