import type { RunBodies } from '../bodies/run-bodies.ts'
import type { Memory } from './memory.ts'
import type { Results } from './results.ts'
import type { Start } from './start.ts'
import type { WorkloadName } from './workloads.ts'

export interface Goal {
  readonly goal: string
  readonly measured: string
  readonly met: boolean
}

const US = 'agentprof'
const ms = (value: number): string => `${value.toFixed(2)} ms`
const times = (value: number): string => `${value.toFixed(2)}x`

function atMost(goal: string, value: number, limit: number, measured: string): Goal {
  return { goal, measured, met: value <= limit }
}

function atLeast(goal: string, value: number, limit: number, measured: string): Goal {
  return { goal, measured, met: value >= limit }
}

/** G1 to G5: what was measured between load and upstream. Goals against peers that did not take part are left out. */
export function trafficGoals(results: Results): Goal[] {
  const added = (who: string, workload: WorkloadName): number => results.added(who, workload)

  function overFloor(goal: string, workload: WorkloadName, limit: number): Goal {
    const [ours, floor] = [added(US, workload), added('floor', workload)]
    return atMost(
      `${goal} ≤ ${limit}x the floor`,
      ours / floor,
      limit,
      `${times(ours / floor)} (${ms(ours)}, floor ${ms(floor)})`,
    )
  }

  function under(goal: string, peer: string, workload: WorkloadName, limit: number): Goal[] {
    if (!results.has(peer, workload)) return []
    const [ours, theirs] = [added(US, workload), added(peer, workload)]
    return [atLeast(`${goal} ≥ ${limit}x under ${peer}`, theirs / ours, limit, `${times(theirs / ours)} (${ms(theirs)})`)]
  }

  function faster(goal: string, peer: string, workload: WorkloadName, limit: number): Goal[] {
    if (!results.has(peer, workload)) return []
    const [ours, theirs] = [results.perSecond(US, workload), results.perSecond(peer, workload)]
    const text = `${times(ours / theirs)} (${ours.toFixed(0)} and ${theirs.toFixed(0)})`
    return [atLeast(`${goal} ≥ ${limit}x ${peer}`, ours / theirs, limit, text)]
  }

  function cpu(goal: string, workload: WorkloadName, limit: number): Goal {
    const [ours, floor] = [results.cpu(US, workload), results.cpu('floor', workload)]
    const main = results.mainThreadCpu(US, workload)
    const text = `${times(ours / floor)} (${ms(ours)}, of it ${ms(main)} on the traffic’s thread; floor ${ms(floor)})`
    return atMost(`${goal} ≤ ${limit}x the floor`, ours / floor, limit, text)
  }

  const first = added(US, 'stream')
  const chunk = results.chunkDelay(US, 'stream')
  const late = results.added(US, 'streamMany', 0.99)
  // Two measured tails: where the one without a proxy is the longer, the floor added at least what it adds to most.
  const floorLate = Math.max(results.added('floor', 'streamMany', 0.99), added('floor', 'streamMany'))
  return [
    overFloor('G1 8 KB c=1: added p50', 'small', 1.2),
    ...under('G1 8 KB c=1: added p50', 'mockttp', 'small', 1.5),
    ...under('G1 8 KB c=1: added p50', 'mitmdump', 'small', 4),
    ...under('G1 8 KB c=1: added p50', 'portkey', 'small', 5),
    ...under('G2 8 KB c=32: added p50', 'mockttp', 'smallMany', 4),
    ...under('G2 8 KB c=32: added p50', 'mitmdump', 'smallMany', 8),
    ...faster('G2 8 KB c=32: req/s', 'mockttp', 'smallMany', 3.5),
    ...faster('G2 8 KB c=32: req/s', 'mitmdump', 'smallMany', 7),
    cpu('G3 8 KB c=1: CPU a request, all threads', 'small', 1.5),
    cpu('G3 8 KB c=32: CPU a request, all threads', 'smallMany', 1.5),
    cpu('G3 200 KB c=1: CPU a request, all threads', 'large', 2.5),
    cpu('G3 200 KB c=32: CPU a request, all threads', 'largeMany', 2.5),
    overFloor('G4 stream c=1: added first token', 'stream', 1.2),
    atMost('G4 stream c=1: added first token ≤ 1 ms', first, 1, ms(first)),
    atMost('G4 stream c=1: added delay of a chunk, p50 ≤ 0.3 ms', chunk, 0.3, ms(chunk)),
    atMost(
      'G4 stream c=32: added first token, p99 ≤ 2x the floor',
      late / floorLate,
      2,
      `${times(late / floorLate)} (${ms(late)}, floor ${ms(floorLate)})`,
    ),
    newHost(results),
    ...faster('G5 decrypted, kept alive, c=32: req/s', 'mockttp', 'keptHost', 3),
    ...faster('G5 decrypted, kept alive, c=32: req/s', 'mitmdump', 'keptHost', 8),
  ]
}

function newHost(results: Results): Goal {
  const [ours, floor] = [results.time(US, 'newHost'), results.time('floor', 'newHost')]
  return atMost(
    'G5 decrypted, new host: p50 ≤ 1.3x the floor',
    ours / floor,
    1.3,
    `${times(ours / floor)} (${ms(ours)}, floor ${ms(floor)})`,
  )
}

/** G6 and G7. */
export function storeGoals({ diskBytes, cpuMs, readBack }: RunBodies, storedPerSecond: number): Goal[] {
  const exact = readBack ? 'read back exactly' : 'NOT read back exactly'
  const disk = `${(diskBytes / 1e6).toFixed(2)} MB, ${exact}`
  return [
    { goal: 'G6 a run of 60 turns, 17.9 MB, takes ≤ 0.35 MB, byte-exact', measured: disk, met: readBack && diskBytes <= 350_000 },
    atMost('G6 ≤ 1 ms CPU a turn', cpuMs, 1, ms(cpuMs)),
    atLeast('G7 ≥ 15,000 exchanges of 10 KB a second stored', storedPerSecond, 15_000, `${storedPerSecond.toFixed(0)} a second`),
  ]
}

/** G8. */
export function memoryGoals({ floorMb, recorderMb, sent, stored, dropped }: Memory): Goal[] {
  const limit = 2 * floorMb + 64
  return [
    atMost(
      'G8 200 KB c=32: memory at its peak ≤ 2x the floor + 64 MB',
      recorderMb,
      limit,
      `${recorderMb.toFixed(0)} MB (floor ${floorMb.toFixed(0)} MB: limit ${limit.toFixed(0)} MB)`,
    ),
    {
      goal: 'G8 nothing lost, or counted',
      measured: `${sent} sent, ${stored} stored, ${dropped} bodies or messages counted as dropped`,
      met: stored + dropped >= sent,
    },
  ]
}

/** G11. */
export function startGoals([bare, ...ours]: readonly Start[]): Goal[] {
  if (!bare) return []
  return ours.flatMap(({ name, listeningMs, rssMb }) => {
    const ratio = listeningMs / bare.listeningMs
    const text = `${times(ratio)} (${listeningMs.toFixed(0)} ms; bare ${bare.listeningMs.toFixed(0)} ms)`
    return [
      atMost(`G11 ${name}: listening ≤ 1.25x a bare Node process`, ratio, 1.25, text),
      atMost(`G11 ${name}: ≤ 65 MB`, rssMb, 65, `${rssMb.toFixed(0)} MB (bare ${bare.rssMb.toFixed(0)} MB)`),
    ]
  })
}
