// The whole recorder (a process of its own, with its workers and a data folder) beside its floor, a bare Node proxy that records nothing, and
// beside the peers: `npm run bench -- recorder`. `--passes=3`, `--memory-seconds=60`, `--peers=no`. All are on one core and take turns, because
// only ratios within one run say something on a shared machine. Linux.
import { loadavg } from 'node:os'
import { measureRunBodies } from './bodies/run-bodies.ts'
import { measureStoredRate } from './bodies/stored-rate.ts'
import {
  type Contender,
  hasMitmdump,
  installPeers,
  startMitmdump,
  startPeer,
  startRecorder,
  startStandIn,
} from './recorder/contenders.ts'
import { type Goal, memoryGoals, startGoals, storeGoals, trafficGoals } from './recorder/goals.ts'
import { measureMemory } from './recorder/memory.ts'
import { pin } from './recorder/process-usage.ts'
import { Results } from './recorder/results.ts'
import { measureStart } from './recorder/start.ts'
import { NEW_HOSTS, runPass, WORKLOADS, type WorkloadName } from './recorder/workloads.ts'

const option = (name: string, otherwise: string): string =>
  process.argv.find((arg) => arg.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise
const passes = Number(option('passes', '3'))
const memorySeconds = Number(option('memory-seconds', '60'))
const names = Object.keys(WORKLOADS) as WorkloadName[]

async function startPeers(upstream: string): Promise<Contender[]> {
  if (option('peers', 'yes') === 'no') return []
  const peers: Contender[] = []
  const folder = installPeers()
  for (const name of ['mockttp', 'http-mitm-proxy', 'portkey'] as const)
    if (folder) peers.push(await startPeer(name, upstream, folder))
  if (hasMitmdump()) peers.push(await startMitmdump(upstream))
  else console.log('Without mitmdump, which is not on the PATH.\n')
  return peers
}

const takesPart = ({ name, decrypts }: Contender, workload: WorkloadName): boolean =>
  !('tunnel' in WORKLOADS[workload]) || (decrypts && name !== 'upstream')

async function measureTraffic(all: readonly Contender[]): Promise<Results> {
  const results = new Results()
  for (const workload of names) {
    /** A peer's connection may break once by chance. */
    const failures = new Map<string, number>()
    // The first is for warming up.
    for (let pass = 0; pass <= passes; pass += 1)
      for (const contender of all) {
        if (!takesPart(contender, workload) || (failures.get(contender.name) ?? 0) > 1) continue
        try {
          const measured = await runPass(contender, WORKLOADS[workload], pass)
          if (pass > 0) results.add(contender.name, workload, measured)
        } catch (error) {
          if (!contender.peer) throw error
          failures.set(contender.name, (failures.get(contender.name) ?? 0) + 1)
          console.log(`\n${contender.name} did not pass this: ${String(error).split(/\r?\n/, 1)}`)
        }
      }
    printTraffic(results, all, workload)
  }
  return results
}

function printTraffic(results: Results, all: readonly Contender[], workload: WorkloadName): void {
  const tunnel = 'tunnel' in WORKLOADS[workload]
  console.log(
    `\n${WORKLOADS[workload].name.padEnd(18)}${tunnel ? '     p50       p99' : '   added p50   added p99'}     req/s   CPU ms`,
  )
  for (const { name } of all) {
    if (!results.has(name, workload)) continue
    const time = (q: number): number =>
      tunnel || name === 'upstream' ? results.time(name, workload, q) : results.added(name, workload, q)
    const figures = [
      time(0.5).toFixed(2),
      time(0.99).toFixed(2),
      results.perSecond(name, workload).toFixed(0),
      results.cpu(name, workload).toFixed(3),
    ]
    console.log(
      `${(name === 'upstream' ? 'asked directly' : name).padEnd(18)}${figures.map((text) => text.padStart(10)).join('')}`,
    )
  }
}

function printGoals(goals: readonly Goal[]): void {
  console.log('\n| goal | measured | |\n| --- | --- | --- |')
  for (const { goal, measured, met } of goals) console.log(`| ${goal} | ${measured} | ${met ? 'met' : 'not met'} |`)
}

const load = (): string =>
  `load of the machine: ${loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')}`

console.log(load())
const starts = await measureStart()
const bodies = measureRunBodies()
const storedPerSecond = measureStoredRate()
if (!pin(process.pid, 'load')) console.log('Not pinned to cores: there is no taskset, or one core alone.')
const upstream = await startStandIn('upstream')
const memory = await measureMemory(upstream.url, memorySeconds)
const all = [
  upstream,
  await startStandIn('floor', upstream.url),
  await startStandIn('splice', upstream.url),
  await startRecorder(upstream.url, 1 + (passes + 1) * NEW_HOSTS),
  ...(await startPeers(upstream.url)),
]
const results = await measureTraffic(all)
for (const contender of all.toReversed()) await contender.stop()
printGoals([...trafficGoals(results), ...storeGoals(bodies, storedPerSecond), ...memoryGoals(memory), ...startGoals(starts)])
console.log(`\n${load()}`)
