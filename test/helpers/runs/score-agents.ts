import type { RunId } from '#shared/model/ids.ts'
import type { AgentRecord, CallRecord } from '#shared/model/records.ts'
import type { Span } from '#shared/model/run.ts'
import type { AgentProgram, RetryCause, WireExchange } from '#support/agents/program.ts'
import { derive, record, STORY_START, showAll } from './derive-story.ts'
import type { MemoryIndex } from './memory-index.ts'
import type { StoryAnswer, StoryExchange } from './story.ts'

/** What was found in a program that is not so, and what is so and was not found; empty where precision and recall are 1. */
export interface AgentScore {
  readonly invented: readonly string[]
  readonly missed: readonly string[]
  readonly right: number
}

/** The rows of a run, as the product has them. */
export interface FoundRun {
  readonly agents: readonly AgentRecord[]
  readonly calls: readonly CallRecord[]
  readonly spans: readonly Span[]
  readonly startUs: number
}

/** `nameOf`: the generator's name of an exchange. `timed`: the clock is the program's own. */
interface Reading {
  nameOf(exchangeId: string): string
  readonly timed: boolean
}

export const deriveProgram = ({ exchanges }: AgentProgram): MemoryIndex => derive(record(exchanges.map(toStory))).index

/** Derives a program's traffic and compares it with its truth. */
export function scoreProgram(program: AgentProgram): AgentScore {
  const index = deriveProgram(program)
  const spans = new Map<RunId, readonly Span[]>(showAll(index).map((run) => [run.id, run.spans]))
  const runs = index.runs().map(
    ({ id, startedAt }): FoundRun => ({
      agents: index.agents(id),
      calls: index.calls(id),
      spans: spans.get(id) ?? [],
      startUs: startedAt - STORY_START,
    }),
  )
  return compare(program, runs, { nameOf: (id) => id, timed: true })
}

export function compare(program: AgentProgram, runs: readonly FoundRun[], reading: Reading): AgentScore {
  const found = runs.flatMap((run) => foundLines(run, reading))
  const expected = truthLines(program, reading.timed)
  return {
    invented: found.filter((line) => !expected.includes(line)),
    missed: expected.filter((line) => !found.includes(line)),
    right: expected.filter((line) => found.includes(line)).length,
  }
}

function truthLines({ truth }: AgentProgram, timed: boolean): string[] {
  return [
    ...truth.retries.map(({ exchange, of, why }) => `${exchange} retries ${of}: ${causeText(why)}`),
    ...truth.repairs.map(({ call, of }) => `${call} repairs ${of}`),
    ...truth.loops.map(({ call, of }) => `${call} loops back to ${of}`),
    ...truth.tools.map(
      ({ call, useId, name, startUs, endUs }) => `${call} ran ${name} ${useId}${timed ? ` ${startUs}–${endUs}` : ''}`,
    ),
    ...truth.subagents.map(({ first, call, useId }) => `${first} was started by ${useId} of ${call}`),
  ]
}

function causeText({ failure, count }: RetryCause): string {
  const what = failure === 'reset' ? 'ECONNRESET' : failure === 'timeout' ? 'aborted' : `${failure}`
  return `${what}, ${count === null ? 'same request again' : `sdk retry ${count}`}`
}

function foundLines({ agents, calls, spans, startUs }: FoundRun, { nameOf, timed }: Reading): string[] {
  const names = new Map(calls.map((call) => [call.id, nameOf(call.attempts[0]?.exchangeId ?? '')]))
  const name = (id: string | null): string => names.get(id as CallRecord['id']) ?? `unknown ${id}`
  const executed = calls.flatMap((call) =>
    call.toolUses.flatMap((use, at) => {
      const span = spans.find(({ id }) => id === `st${call.id.slice(1)}.${at}`)
      if (!span) return []
      const times = timed ? ` ${span.startUs + startUs}–${span.endUs + startUs}` : ''
      return [`${name(call.id)} ran ${span.name} ${use.id}${times}`]
    }),
  )
  return [
    ...calls.flatMap((call) =>
      call.attempts.slice(1).map((attempt) => {
        const reason = attempt.retryReason?.replace(/ after \d+ ms/, '')
        return `${nameOf(attempt.exchangeId)} retries ${name(call.id)}: ${reason}`
      }),
    ),
    ...calls.flatMap((call) => (call.repairOf === null ? [] : [`${name(call.id)} repairs ${name(call.repairOf)}`])),
    ...calls.flatMap((call) => (call.loopOf === null ? [] : [`${name(call.id)} loops back to ${name(call.loopOf)}`])),
    ...executed,
    ...agents.flatMap(({ id, parent }) => {
      const first = calls.find((call) => call.agentId === id)
      return parent && first ? [`${name(first.id)} was started by ${parent.toolUseId} of ${name(parent.callId)}`] : []
    }),
  ]
}

function toStory({ id, startUs, endUs, endpoint, run, headers, request, answer }: WireExchange): StoryExchange {
  return {
    id,
    startUs,
    lastsUs: endUs - startUs,
    hints: { ...(run !== null && { run, runBy: 'path' as const }), tags: {} },
    headers,
    endpoint,
    request,
    answer: toAnswer(answer),
  }
}

function toAnswer(answer: WireExchange['answer']): StoryAnswer {
  return answer.kind === 'timeout' ? { kind: 'cut', body: '' } : answer
}
