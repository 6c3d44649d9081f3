import type { AgentId, CallId, ExchangeId, RunId } from '#shared/model/ids.ts'
import type { AgentRecord, CallRecord, OpenExchange, RunRecord, RunTotals, SegmentRecord } from '#shared/model/records.ts'
import type { LinkKind, LinkTarget } from '#shared/runs/derived-index.ts'
import { Gathered, type RecordTable } from './gathered.ts'
import type { DerivedStore } from './store.ts'

export interface GatheringStore extends DerivedStore {
  /** Holds writes back until `work` is done, and writes them then; for use within a transaction. What is held when it fails is let go. */
  gather<T>(work: () => T): T
  /** Writes what is held back. */
  flush(): void
  /** Lets go of what is held back: it is undone. */
  forget(): void
}

interface WholeCall {
  readonly record: CallRecord
  readonly segments: () => readonly SegmentRecord[]
}

/**
 * The derived tables, with a way of gathering what is written to them. Deriving one fact after the other writes the same rows again and again
 * (a run four times for each exchange) and takes out many that it has just put in (where an open exchange is): of all facts of a slice
 * together, each row is written once. Reads see what is held back.
 */
export function createGathering(derived: DerivedStore): GatheringStore {
  let gathers = false
  const gathered = <K, V>(table: RecordTable<K, V>): Gathered<K, V> => new Gathered(table, () => gathers)

  const runs = gathered<RunId, RunRecord>({ read: derived.run, put: (_, run) => derived.putRun(run) })
  const totals = gathered<RunId, RunTotals>({ read: derived.totals, put: derived.putTotals })
  const agents = gathered<AgentId, AgentRecord>({ read: derived.agent, put: (_, agent) => derived.putAgent(agent) })
  const calls = gathered<CallId, WholeCall>({
    read(id) {
      const record = derived.call(id)
      return record && { record, segments: () => derived.segments(id) }
    },
    put: (_, { record, segments }) => derived.putCall(record, segments()),
  })
  const open = gathered<ExchangeId, OpenExchange>({
    read: derived.open,
    put: (_, exchange) => derived.putOpen(exchange),
    remove: derived.removeOpen,
  })
  const links = new Map<LinkKind, Gathered<string, LinkTarget>>()

  function linksOf(kind: LinkKind): Gathered<string, LinkTarget> {
    const known = links.get(kind)
    if (known) return known
    const made = gathered<string, LinkTarget>({
      read: (key) => derived.link(kind, key),
      put: (key, target) => derived.putLink(kind, key, target),
      remove: (key) => derived.removeLink(kind, key),
    })
    links.set(kind, made)
    return made
  }

  const all = () => [runs, totals, agents, calls, open, ...links.values()]

  function flush(): void {
    for (const table of all()) table.flush()
  }

  function forget(): void {
    for (const table of all()) table.forget()
  }

  return {
    putRun: (run) => runs.put(run.id, run),
    putTotals: (run, sums) => totals.put(run, sums),
    run: (id) => runs.get(id),
    totals: (run) => totals.get(run),
    putAgent: (agent) => agents.put(agent.id, agent),
    agent: (id) => agents.get(id),
    agents(run) {
      agents.flush()
      return derived.agents(run)
    },
    putCall: (record, segments) => calls.put(record.id, { record, segments: () => segments }),
    call: (id) => calls.get(id)?.record ?? null,
    calls(run) {
      calls.flush()
      return derived.calls(run)
    },
    segments: (call) => calls.get(call)?.segments() ?? [],
    putOpen: (exchange) => open.put(exchange.exchangeId, exchange),
    removeOpen: (exchange) => open.remove(exchange),
    open: (exchange) => open.get(exchange),
    openOf(run) {
      open.flush()
      return derived.openOf(run)
    },
    putTool: derived.putTool,
    tools: derived.tools,
    putLink: (kind, key, target) => linksOf(kind).put(key, target),
    link: (kind, key) => linksOf(kind).get(key),
    removeLink: (kind, key) => linksOf(kind).remove(key),
    dropRun(run) {
      flush()
      forget()
      derived.dropRun(run)
    },
    deletedRuns() {
      runs.flush()
      return derived.deletedRuns()
    },
    clear() {
      forget()
      derived.clear()
    },
    gather(work) {
      gathers = true
      try {
        const result = work()
        flush()
        return result
      } finally {
        gathers = false
        forget()
      }
    },
    flush,
    forget,
  }
}
