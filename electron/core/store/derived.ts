import type Database from 'better-sqlite3'
import type { AgentId, CallId, ExchangeId, RunId } from '#shared/model/ids.ts'
import type {
  AgentRecord,
  CallRecord,
  OpenExchange,
  ReceivedTool,
  RunRecord,
  RunTotals,
  SegmentRecord,
} from '#shared/model/records.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { LinkKind, LinkTarget } from '#shared/runs/derived-index.ts'
import { ZERO_TOTALS } from '#shared/runs/totals.ts'
import { type PackedText, packJson, packText, unpackJson, unpackText } from './packed-text.ts'
import type { DerivedStore } from './store.ts'

/** Every table that `clear` empties and a rebuild fills again. */
const TABLES = ['run', 'run_totals', 'run_tag', 'agent', 'call', 'call_segments', 'open_exchange', 'received_tool', 'link']

/** Links whose keys begin with a run's id, and with that of one of its agents. */
const KEYED_BY_RUN: readonly LinkKind[] = ['root', 'pending', 'said', 'agent-name', 'agent-key', 'opening']
const KEYED_BY_AGENT: readonly LinkKind[] = ['head', 'newest-use', 'tool-arguments']
/** Behind every character that a key may go on with. */
const LAST = '\u{10ffff}'

type LinkRow = Omit<LinkTarget, 'note'> & { readonly note: PackedText | null }

/** Totals that an older build wrote lack what it did not count yet: `rebuild` fills it in. */
export const unpackTotals = (doc: PackedText): RunTotals => ({ ...ZERO_TOTALS, ...unpackJson<Partial<RunTotals>>(doc) })

const one = <T>(doc: PackedText | undefined): T | null => (doc === undefined ? null : unpackJson<T>(doc))
const many = <T>(docs: readonly PackedText[]): T[] => docs.map((doc) => unpackJson<T>(doc))

export function createDerived(db: Database.Database): DerivedStore {
  const doc = <K extends string>(sql: string) => db.prepare<[K], PackedText>(sql).pluck()

  const putRun = db.prepare<[Record<string, unknown>]>(`
    INSERT INTO run (id, name, source, started_at_us, deleted, doc) VALUES (@id, @name, @source, @startedAt, @deleted, @doc)
    ON CONFLICT DO UPDATE SET name = @name, source = @source, started_at_us = @startedAt, deleted = @deleted, doc = @doc`)
  const putTotals = db.prepare<[RunId, string]>(`
    INSERT INTO run_totals (run_id, doc) VALUES (?, ?) ON CONFLICT DO UPDATE SET doc = excluded.doc`)
  const dropTags = db.prepare<[RunId]>('DELETE FROM run_tag WHERE run_id = ?')
  const addTag = db.prepare<[string, EpochUs, RunId]>('INSERT INTO run_tag (tag, started_at_us, run_id) VALUES (?, ?, ?)')
  const run = doc<RunId>('SELECT doc FROM run WHERE id = ?')
  const totals = doc<RunId>('SELECT doc FROM run_totals WHERE run_id = ?')

  const putAgent = db.prepare<[AgentId, RunId, string]>(`
    INSERT INTO agent (id, run_id, doc) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET run_id = excluded.run_id, doc = excluded.doc`)
  const agent = doc<AgentId>('SELECT doc FROM agent WHERE id = ?')
  const agents = doc<RunId>('SELECT doc FROM agent WHERE run_id = ? ORDER BY rowid')

  const putCall = db.prepare<[Record<string, unknown>]>(`
    INSERT INTO call (id, run_id, start_us, cost_nusd, doc) VALUES (@id, @runId, @startUs, @nanoUsd, @doc)
    ON CONFLICT DO UPDATE SET run_id = @runId, start_us = @startUs, cost_nusd = @nanoUsd, doc = @doc`)
  const putSegments = db.prepare<[CallId, PackedText]>(`
    INSERT INTO call_segments (call_id, doc) VALUES (?, ?) ON CONFLICT DO UPDATE SET doc = excluded.doc`)
  const call = doc<CallId>('SELECT doc FROM call WHERE id = ?')
  const calls = doc<RunId>('SELECT doc FROM call WHERE run_id = ? ORDER BY start_us, id')
  const segments = doc<CallId>('SELECT doc FROM call_segments WHERE call_id = ?')

  const putOpen = db.prepare<[Record<string, unknown>]>(`
    INSERT INTO open_exchange (id, run_id, start_us, doc) VALUES (@exchangeId, @runId, @startUs, @doc)
    ON CONFLICT DO UPDATE SET run_id = @runId, start_us = @startUs, doc = @doc`)
  const removeOpen = db.prepare<[ExchangeId]>('DELETE FROM open_exchange WHERE id = ?')
  const open = doc<ExchangeId>('SELECT doc FROM open_exchange WHERE id = ?')
  const openOf = doc<RunId>('SELECT doc FROM open_exchange WHERE run_id = ? ORDER BY start_us, id')

  const putTool = db.prepare<[string, string, string]>(`
    INSERT INTO received_tool (trace, span_id, doc) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET doc = excluded.doc`)
  const tools = doc<string>('SELECT doc FROM received_tool WHERE trace = ? ORDER BY span_id')

  const putLink = db.prepare<[Record<string, unknown>]>(`
    INSERT INTO link (kind, key, run_id, agent_id, call_id, note) VALUES (@kind, @key, @runId, @agentId, @callId, @note)
    ON CONFLICT DO UPDATE SET run_id = @runId, agent_id = @agentId, call_id = @callId, note = @note`)
  const link = db.prepare<[string, string], LinkRow>(
    'SELECT run_id AS runId, agent_id AS agentId, call_id AS callId, note FROM link WHERE kind = ? AND key = ?',
  )
  const removeLink = db.prepare<[string, string]>('DELETE FROM link WHERE kind = ? AND key = ?')
  const rowsOfRun = [
    'DELETE FROM call_segments WHERE call_id IN (SELECT id FROM call WHERE run_id = ?)',
    'DELETE FROM call WHERE run_id = ?',
    'DELETE FROM run_totals WHERE run_id = ?',
    'DELETE FROM run_tag WHERE run_id = ?',
    'DELETE FROM open_exchange WHERE run_id = ?',
  ].map((sql) => db.prepare<[RunId]>(sql))
  const agentIds = db.prepare<[RunId], AgentId>('SELECT id FROM agent WHERE run_id = ?').pluck()
  const dropAgents = db.prepare<[RunId]>('DELETE FROM agent WHERE run_id = ?')
  const dropKeyed = db.prepare<[LinkKind, string, string]>('DELETE FROM link WHERE kind = ? AND key >= ? AND key < ?')
  const deletedRuns = db
    .prepare<[], PackedText>(`
    SELECT doc FROM run WHERE deleted = 1 AND doc ->> '$.removed.why' IS NOT 'deleted'`)
    .pluck()
  const empty = TABLES.map((table) => db.prepare(`DELETE FROM ${table}`))

  /** A run is found by the tags that it shows: those that all its calls share, and its own. */
  function indexTags(of: RunRecord, sums: RunTotals | null): void {
    dropTags.run(of.id)
    for (const [key, value] of Object.entries({ ...sums?.tags, ...of.tags })) addTag.run(`${key}=${value}`, of.startedAt, of.id)
  }

  return {
    putRun(record) {
      const { id, name, source, startedAt, deleted } = record
      putRun.run({ id, name, source, startedAt, deleted: deleted ? 1 : 0, doc: JSON.stringify(record) })
      indexTags(record, one<RunTotals>(totals.get(id)))
    },
    putTotals(id, sums) {
      putTotals.run(id, JSON.stringify(sums))
      const of = one<RunRecord>(run.get(id))
      if (of) indexTags(of, sums)
    },
    run: (id) => one<RunRecord>(run.get(id)),
    totals: (id) => {
      const found = totals.get(id)
      return found === undefined ? null : unpackTotals(found)
    },
    putAgent: (record) => void putAgent.run(record.id, record.runId, JSON.stringify(record)),
    agent: (id) => one<AgentRecord>(agent.get(id)),
    agents: (id) => many<AgentRecord>(agents.all(id)),
    putCall(record, parts) {
      const nanoUsd = record.cost.kind === 'unpriced' ? null : record.cost.nanoUsd
      putCall.run({ id: record.id, runId: record.runId, startUs: record.startUs, nanoUsd, doc: JSON.stringify(record) })
      putSegments.run(record.id, packJson(parts))
    },
    call: (id) => one<CallRecord>(call.get(id)),
    calls: (id) => many<CallRecord>(calls.all(id)),
    segments: (id) => one<SegmentRecord[]>(segments.get(id)) ?? [],
    putOpen: (record) =>
      void putOpen.run({
        exchangeId: record.exchangeId,
        runId: record.runId,
        startUs: record.startUs,
        doc: JSON.stringify(record),
      }),
    removeOpen: (id) => void removeOpen.run(id),
    open: (id) => one<OpenExchange>(open.get(id)),
    openOf: (id) => many<OpenExchange>(openOf.all(id)),
    putTool: (trace, tool) => void putTool.run(trace, tool.spanId, JSON.stringify(tool)),
    tools: (trace) => many<ReceivedTool>(tools.all(trace)),
    putLink: (kind, key, target) =>
      void putLink.run({ kind, key, ...target, note: target.note === null ? null : packText(target.note) }),
    link(kind, key) {
      const found = link.get(kind, key)
      return found ? { ...found, note: found.note === null ? null : unpackText(found.note) } : null
    },
    removeLink: (kind, key) => void removeLink.run(kind, key),
    dropRun(id) {
      for (const statement of rowsOfRun) statement.run(id)
      const own = agentIds.all(id)
      dropAgents.run(id)
      for (const kind of KEYED_BY_RUN) dropKeyed.run(kind, id, `${id}${LAST}`)
      for (const agent of own) for (const kind of KEYED_BY_AGENT) dropKeyed.run(kind, agent, `${agent}${LAST}`)
    },
    deletedRuns: () => many<RunRecord>(deletedRuns.all()),
    clear() {
      for (const statement of empty) statement.run()
    },
  }
}
