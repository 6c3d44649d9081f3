import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '#core/store/open-store.ts'
import type { Store } from '#core/store/store.ts'
import { agentRequests } from '#support/agent-requests.ts'

export const TURNS = 60
const ROUNDS = 7
const origin = { machine: 'bench', user: 'bench' }
export const bodies = agentRequests({ turns: TURNS, firstBytes: 97_000, lastBytes: 500_000 })
/** A store of its own, and its size on disk once closed, less that of an empty one. */
function withStore<T>(file: string, work: (store: Store) => T): { result: T; bytes: number } {
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

export interface RunBodies {
  readonly diskBytes: number
  /** A turn, all in one transaction. */
  readonly cpuMs: number
  /** A turn, each in a transaction of its own. */
  readonly cpuMsAlone: number
  readonly readBack: boolean
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

/** What the body store makes of a run of 60 turns that ends at 108k tokens. */
export function measureRunBodies(): RunBodies {
  const folder = mkdtempSync(join(tmpdir(), 'agentprof-bench-'))
  try {
    const rounds = (by: 'run' | 'turn') =>
      Array.from({ length: ROUNDS }, (_, round) => withStore(join(folder, `${by}-${round}.db`), (store) => record(store, by)))
    const [together, alone] = [rounds('run'), rounds('turn')]
    const all = [...together, ...alone]
    return {
      diskBytes: median(all.map(({ bytes }) => bytes)),
      cpuMs: median(together.map(({ result }) => result.cpuMsPerTurn)),
      cpuMsAlone: median(alone.map(({ result }) => result.cpuMsPerTurn)),
      readBack: all.every(({ result }) => result.readBack),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
