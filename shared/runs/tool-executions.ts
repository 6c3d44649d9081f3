import type { AgentId, CallId } from '../model/ids.ts'
import type { AgentRecord, CallRecord, ReceivedTool } from '../model/records.ts'
import type { EpochUs } from '../model/units.ts'
import { matchTools, type TracedUse } from './received-tools.ts'

/** What lies between a tool use and the request that carries its result; of a tool at the provider, what lies within its call. */
export interface ToolExecution {
  readonly agentId: AgentId
  /** The call that used the tool. */
  readonly callId: CallId
  readonly toolUseId: string
  /** Place among the call's tool uses. */
  readonly index: number
  readonly name: string
  readonly startUs: EpochUs
  readonly endUs: EpochUs
  /** The provider ran it. */
  readonly serverSide: boolean
  /** The span that measured it; null: its times are inferred. */
  readonly received: ReceivedTool | null
}

/**
 * Infers tool executions: from the end of the call that used a tool to the start of the first call that carries its result. Parallel ones share
 * that time. One that the provider ran lies within the call's last attempt, as long as that where the stream does not say more. A use without a result yet is one only where it started a subagent: it lasts as long as that one has.
 * `calls`: of one run, by start. Small servers number their tool uses anew in every answer, so a result belongs to the newest use of its id.
 */
function inferToolExecutions(agents: readonly AgentRecord[], calls: readonly CallRecord[]): ToolExecution[] {
  const waiting = new Map<string, Omit<ToolExecution, 'endUs'>>()
  const executions: ToolExecution[] = []
  for (const call of calls) {
    for (const id of call.toolResults) {
      const use = waiting.get(`${call.agentId} ${id}`)
      if (!use) continue
      waiting.delete(`${call.agentId} ${id}`)
      executions.push({ ...use, endUs: later(call.startUs, use.startUs) })
    }
    const atProvider = new Map(call.serverTools?.map((tool) => [tool.index, tool.ran ?? lastAttempt(call)]))
    call.toolUses.forEach(({ id, name }, index) => {
      const { agentId, endUs } = call
      const use = { agentId, callId: call.id, toolUseId: id, index, name }
      const ran = atProvider.get(index)
      if (ran)
        executions.push({ ...use, startUs: ran.startUs, endUs: later(ran.endUs, ran.startUs), serverSide: true, received: null })
      else waiting.set(`${agentId} ${id}`, { ...use, startUs: endUs, serverSide: false, received: null })
    })
  }
  for (const use of waiting.values()) {
    const started = agents.filter(({ parent }) => parent?.callId === use.callId && parent.toolUseId === use.toolUseId)
    if (started.length === 0) continue
    const ends = calls.filter((call) => started.some(({ id }) => id === call.agentId)).map((call) => call.endUs)
    executions.push({ ...use, endUs: ends.reduce(later, use.startUs) })
  }
  return executions
}

/**
 * Tool executions with the times that received spans give them; a use whose result no request has carried is one too where a span measured it.
 * In the order of calls and uses.
 */
export function findToolExecutions(
  agents: readonly AgentRecord[],
  calls: readonly CallRecord[],
  received: readonly ReceivedTool[],
): ToolExecution[] {
  const executions = inferToolExecutions(agents, calls)
  if (received.length === 0) return executions
  const inferred = new Map(executions.map((execution) => [keyOf(execution.callId, execution.index), execution]))
  const uses = calls.flatMap((call) =>
    call.toolUses.map(
      ({ id, name }, index): TracedUse => ({
        call,
        id,
        name,
        index,
        inferred: inferred.get(keyOf(call.id, index)) ?? null,
      }),
    ),
  )
  const matched = matchTools(uses, received)
  return uses.flatMap((use): ToolExecution[] => {
    const tool = matched.get(use)
    const known = inferred.get(keyOf(use.call.id, use.index))
    if (!tool) return known ? [known] : []
    const { call, id, name, index } = use
    const { startUs, endUs } = tool
    return [
      {
        agentId: call.agentId,
        callId: call.id,
        toolUseId: id,
        index,
        name,
        startUs,
        endUs,
        serverSide: known?.serverSide ?? false,
        received: tool,
      },
    ]
  })
}

const keyOf = (call: CallId, index: number): string => `${call} ${index}`
const lastAttempt = (call: CallRecord): Pick<CallRecord, 'startUs' | 'endUs'> => call.attempts.at(-1) ?? call
const later = (a: EpochUs, b: EpochUs): EpochUs => (a > b ? a : b)
