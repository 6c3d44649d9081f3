import type { CallId } from '#shared/model/ids.ts'
import type { Timeline, TimelineCall } from '#shared/profile/profile.ts'

/** The calls of a run in order of start, and each by its id. */
export interface CallIndex {
  readonly calls: readonly TimelineCall[]
  readonly byId: ReadonlyMap<string, TimelineCall>
}

export function indexCalls(timeline: Timeline): CallIndex {
  const numbered = timeline.lanes.flatMap(({ calls }) => calls.map((call) => ({ call, number: call.number })))
  const calls = numbered.sort((a, b) => a.number - b.number).map(({ call }) => call)
  return { calls, byId: new Map(calls.map((call) => [call.call.id, call])) }
}

/** The calls of those ids, in order of start. */
export const callsOf = ({ byId }: CallIndex, ids: readonly CallId[]): readonly TimelineCall[] =>
  ids.flatMap((id) => byId.get(id) ?? []).sort((a, b) => a.number - b.number)

/** The call before or after the selected one; without a selection the first or the last. null where there is none. */
export function neighbourCall({ calls, byId }: CallIndex, selected: string | null, step: 1 | -1): CallId | null {
  const at = selected === null ? undefined : byId.get(selected)
  if (!at) return (step > 0 ? calls[0] : calls.at(-1))?.call.id ?? null
  return (calls[at.number - 1 + step] ?? at).call.id
}

/** The calls that a search finds: by number, agent, model, call site, stop reason, or a tool and what it did. null: nothing is searched for. */
export function findCalls({ calls }: CallIndex, query: string): ReadonlySet<CallId> | null {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return null
  return new Set(calls.filter((call) => callText(call).includes(wanted)).map(({ call }) => call.id))
}

const callText = ({ number, call }: TimelineCall): string =>
  [
    `call ${number}`,
    call.agent,
    call.model,
    call.servedModel,
    call.callSite,
    call.stopReason ?? '',
    call.error ?? '',
    ...call.toolUses.map(({ name }) => name),
    ...call.toolArguments,
  ]
    .join('\n')
    .toLowerCase()
