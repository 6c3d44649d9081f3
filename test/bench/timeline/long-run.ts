import type { RunListItem } from '#shared/api/contract.ts'
import { agentId, agentSpanId, type CallId, callId, callSpanId, exchangeId, type SpanId, toolSpanId } from '#shared/model/ids.ts'
import type { AgentRecord, CallRecord } from '#shared/model/records.ts'
import type { Span } from '#shared/model/run.ts'
import { durationUs, epochUs } from '#shared/model/units.ts'
import type { SampleRun } from '../../helpers/sample/sample-run.ts'

const GAP_US = 2_000_000

/**
 * One run of at least `spans` spans: its main agent does what the sample's does over and over, and each time starts subagents of its own.
 * Ids and times are made anew; totals stay those of one round, for nothing that is measured reads them.
 */
export function longRun(sample: SampleRun, spans: number): SampleRun {
  const { view } = sample
  const [main] = view.agents
  if (!main) throw new Error('The sample has no agent.')
  const roundUs =
    Math.max(...view.calls.map(({ endUs }) => endUs)) - Math.min(...view.calls.map(({ startUs }) => startUs)) + GAP_US
  const rounds = Math.ceil(spans / view.detail.spans.length)
  const made = { agents: [main], calls: [] as CallRecord[], spans: [] as Span[] }
  for (let round = 0; round < rounds; round += 1) {
    const next = copyRound(sample, main, round, round * roundUs)
    made.agents.push(...next.agents)
    made.calls.push(...next.calls)
    made.spans.push(...next.spans)
  }
  const run: RunListItem = { ...view.run, durationMs: (rounds * roundUs) / 1000, callCount: made.calls.length }
  return {
    ...sample,
    view: { ...view, run, agents: made.agents, calls: made.calls, detail: { spans: made.spans } },
    segments: new Map(),
  }
}

function copyRound({ view }: SampleRun, main: AgentRecord, round: number, byUs: number) {
  // What an id has but its kind: 16 digits, of which the sample counts in the last ones.
  const digits = (id: string) => id.replace(/^[cg]/, '').slice(8, 16)
  const exchange = (id: string) => exchangeId(`${round.toString(16).padStart(8, '0')}${digits(id)}00000000`)
  const call = (id: CallId) => callId(exchange(id))
  const agent = (id: AgentRecord['id']) => (id === main.id ? id : agentId(exchange(id)))
  const use = (id: string) => `${id}r${round}`
  const spanIds = new Map<SpanId, SpanId>()
  for (const one of view.agents) spanIds.set(agentSpanId(one.id), agentSpanId(agent(one.id)))
  for (const one of view.calls) {
    spanIds.set(callSpanId(one.id), callSpanId(call(one.id)))
    for (const index of one.toolUses.keys()) spanIds.set(toolSpanId(one.id, index), toolSpanId(call(one.id), index))
  }
  const later = (us: number) => epochUs(us + byUs)
  const calls = view.calls.map(
    (one): CallRecord => ({
      ...one,
      id: call(one.id),
      spanId: callSpanId(call(one.id)),
      agentId: agent(one.agentId),
      startUs: later(one.startUs),
      endUs: later(one.endUs),
      ttftUs: one.ttftUs === null ? null : durationUs(one.ttftUs),
      attempts: one.attempts.map((attempt) => ({
        ...attempt,
        exchangeId: exchange(attempt.exchangeId),
        startUs: later(attempt.startUs),
        endUs: later(attempt.endUs),
        firstTokenUs: attempt.firstTokenUs === null ? null : later(attempt.firstTokenUs),
      })),
      toolUses: one.toolUses.map((tool) => ({ ...tool, id: use(tool.id) })),
      toolResults: one.toolResults.map(use),
      repairOf: one.repairOf && call(one.repairOf),
      repairedBy: one.repairedBy && call(one.repairedBy),
    }),
  )
  const agents = view.agents
    .filter(({ id }) => id !== main.id)
    .map((one) => ({
      ...one,
      id: agent(one.id),
      parent: one.parent && { callId: call(one.parent.callId), toolUseId: use(one.parent.toolUseId) },
    }))
  const spans = view.detail.spans.map((span) => ({
    ...span,
    id: spanIds.get(span.id) ?? span.id,
    parentId: span.parentId && (spanIds.get(span.parentId) ?? span.parentId),
    startUs: span.startUs + byUs,
    endUs: span.endUs + byUs,
  }))
  return { agents, calls, spans }
}
