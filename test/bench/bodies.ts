// Goal G6 of the body store: a 60-turn run that ends at 108k tokens (17.9 MB of requests) takes at most 0.35 MB of disk, reads back
// exactly, and costs at most 1 ms of CPU a turn. Beside it, what gzip by body takes.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openStore } from '#core/store/open-store.ts'
import type { Store } from '#core/store/store.ts'
import { agentRequests } from '#support/agent-requests.ts'

const TURNS = 60
const ROUNDS = 7
const origin = { machine: 'bench', user: 'bench' }
const bodies = agentRequests({ turns: TURNS, firstBytes: 97_000, lastBytes: 500_000 })
const folder = mkdtempSync(join(tmpdir(), 'agentprof-bench-'))

/** A store of its own, and its size on disk once closed, less that of an empty one. */
function withStore<T>(name: string, work: (store: Store) => T): { result: T; bytes: number } {
  const file = join(folder, name)
  openStore(file, { origin }).close()
  const empty = statSync(file).size
  const store = openStore(file, { origin })
  const result = work(store)
  store.close()
  return { result, bytes: statSync(file).size - empty }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** `by`: all in one transaction, as under load, or a transaction (and its flush to disk) a turn, as a slow agent does it. */
function record(store: Store, by: 'run' | 'turn'): { readBack: boolean; cpuMsPerTurn: number } {
  const put = (body: Uint8Array) => store.bodies.put(body, 'run')
  const started = cpuMs()
  const ids = by === 'run' ? store.transaction(() => bodies.map(put)) : bodies.map((body) => store.transaction(() => put(body)))
  const cpuMsPerTurn = (cpuMs() - started) / TURNS
  return {
    readBack: ids.every((id, turn) => Buffer.from(store.bodies.get(id)).equals(bodies[turn] ?? Buffer.alloc(0))),
    cpuMsPerTurn,
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`
const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0)

try {
  const rounds = (['run', 'turn'] as const).map((by) =>
    Array.from({ length: ROUNDS }, (_, round) => withStore(`${by}-${round}.db`, (store) => record(store, by))),
  )
  const all = rounds.flat()
  const [byRun, byTurn] = rounds.map((some) => median(some.map(({ result }) => result.cpuMsPerTurn)).toFixed(2))
  const disk = median(all.map(({ bytes }) => bytes))
  console.log(
    `requests        ${TURNS} turns, ${megabytes(sum(bodies.map((body) => body.length)))}, the last ${megabytes(bodies.at(-1)?.length ?? 0)}`,
  )
  console.log(`gzip by body    ${megabytes(sum(bodies.map((body) => gzipSync(body).length)))}`)
  console.log(`kept            ${megabytes(disk)} of disk (goal: at most 0.35 MB)`)
  console.log(`CPU             ${byRun} ms a turn (goal: at most 1 ms); ${byTurn} ms with a transaction of its own`)
  console.log(`read back       ${all.every(({ result }) => result.readBack) ? 'exactly' : 'WRONG'}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
