import type {
  AgentRecord,
  CallRecord,
  OpenExchange,
  ReceivedTool,
  RunRecord,
  RunTotals,
  SegmentRecord,
} from '#shared/model/records.ts'
import type { DerivedIndex, LinkTarget } from '#shared/runs/derived-index.ts'

/** The derived tables in memory. Rows are kept as JSON, so that nothing can hold on to one and change it. */
export interface MemoryIndex extends DerivedIndex {
  agents(run: string): AgentRecord[]
  runs(): RunRecord[]
  /** Every row of every table, in order of its key: two indexes are equal where these are. */
  dump(): string[]
}

export function createMemoryIndex(): MemoryIndex {
  const tables = new Map<string, Map<string, string>>()
  const table = (name: string): Map<string, string> => {
    const found = tables.get(name) ?? new Map<string, string>()
    tables.set(name, found)
    return found
  }
  const put = (name: string, key: string, row: unknown): void => void table(name).set(key, JSON.stringify(row))
  const get = <T>(name: string, key: string): T | null => {
    const row = table(name).get(key)
    return row === undefined ? null : (JSON.parse(row) as T)
  }
  const all = <T extends object>(name: string): T[] => [...table(name).values()].map((row) => JSON.parse(row) as T)
  const linkKey = (kind: string, key: string): string => `${kind} ${key}`

  return {
    putRun: (run) => put('run', run.id, run),
    run: (id) => get('run', id),
    runs: () => all<RunRecord>('run').sort((a, b) => a.startedAt - b.startedAt),
    putTotals: (run, totals) => put('totals', run, totals),
    totals: (run) => get<RunTotals>('totals', run),
    putAgent: (agent) => put('agent', agent.id, agent),
    agent: (id) => get('agent', id),
    agents: (run) => all<AgentRecord>('agent').filter(({ runId }) => runId === run),
    putCall(call, segments) {
      put('call', call.id, call)
      put('segments', call.id, segments)
    },
    call: (id) => get('call', id),
    calls: (run) =>
      all<CallRecord>('call')
        .filter(({ runId }) => runId === run)
        .sort((a, b) => a.startUs - b.startUs || (a.id < b.id ? -1 : 1)),
    segments: (call) => get<SegmentRecord[]>('segments', call) ?? [],
    putOpen: (open) => put('open', open.exchangeId, open),
    removeOpen: (exchange) => void table('open').delete(exchange),
    openOf: (run) => all<OpenExchange>('open').filter(({ runId }) => runId === run),
    putTool: (trace, tool) => put('tool', `${trace} ${tool.spanId}`, { trace, tool }),
    tools: (trace) =>
      all<{ trace: string; tool: ReceivedTool }>('tool').flatMap((row) => (row.trace === trace ? [row.tool] : [])),
    putLink: (kind, key, target) => put('link', linkKey(kind, key), target),
    link: (kind, key) => get<LinkTarget>('link', linkKey(kind, key)),
    removeLink: (kind, key) => void table('link').delete(linkKey(kind, key)),
    dropRun(run) {
      for (const call of all<CallRecord>('call').filter(({ runId }) => runId === run)) {
        table('call').delete(call.id)
        table('segments').delete(call.id)
      }
      const agents = all<AgentRecord>('agent').filter(({ runId }) => runId === run)
      for (const { id } of agents) table('agent').delete(id)
      for (const { exchangeId } of all<OpenExchange>('open').filter(({ runId }) => runId === run))
        table('open').delete(exchangeId)
      table('totals').delete(run)
      const own = [run, ...agents.map(({ id }) => id)]
      for (const key of table('link').keys())
        if (own.some((id) => key.slice(key.indexOf(' ') + 1).startsWith(id))) table('link').delete(key)
    },
    dump: () => [...tables].flatMap(([name, rows]) => [...rows].map(([key, row]) => `${name} ${key} ${row}`)).sort(),
  }
}
