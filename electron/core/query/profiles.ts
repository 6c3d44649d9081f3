import type { Methods } from '#shared/api/contract.ts'
import type { RunId } from '#shared/model/ids.ts'
import { buildProfile } from '#shared/profile/build-profile.ts'
import { frameColumns } from '#shared/profile/frame-columns.ts'
import type { ProfileInput } from '#shared/profile/profile.ts'
import { encodeProfile } from '#shared/profile/profile-bytes.ts'
import { toolCosts } from '#shared/profile/tool-costs.ts'
import { topFrames } from '#shared/profile/top-frames.ts'
import { receivedTools } from '#shared/runs/received-tools.ts'
import { buildSpans } from '#shared/runs/spans.ts'
import type { RunRow, Store } from '../store/store.ts'

type Answer<M extends keyof Methods> = (params: Methods[M]['params']) => Methods[M]['result']

export interface Profiles {
  readonly get: Answer<'profiles.get'>
  readonly top: Answer<'profiles.top'>
  readonly tool: Answer<'profiles.tool'>
  changed(runIds: readonly RunId[]): void
}

/**
 * Profiles of the run that is looked at. A view asks several things of one run, one after the other, so the rows of the last run are kept
 * until it changes or another is asked for.
 */
export function createProfiles(find: (runId: RunId) => { readonly store: Store; readonly row: RunRow }): Profiles {
  let kept: { readonly runId: RunId; readonly input: ProfileInput } | null = null

  function inputOf(runId: RunId): ProfileInput {
    const { store, row } = find(runId)
    if (kept?.runId === row.run.id) return kept.input
    const [agents, calls] = [store.derived.agents(row.run.id), store.derived.calls(row.run.id)]
    const input: ProfileInput = {
      runName: row.run.name,
      agents,
      calls,
      segments: new Map(calls.map(({ id }) => [id, store.derived.segments(id)])),
      spans: buildSpans(row.run, agents, calls, receivedTools(store.derived, row.run, calls)),
    }
    kept = { runId: row.run.id, input }
    return input
  }

  return {
    get({ runId, weight, stack, order }) {
      const profile = buildProfile(inputOf(runId), weight, stack, order)
      return encodeProfile({
        weight,
        stack: profile.stack,
        unknownCalls: profile.unknownCalls,
        rootKey: profile.root.key,
        frames: frameColumns(profile.root),
      })
    },
    top: ({ runId, weight }) => topFrames(inputOf(runId), weight),
    tool: ({ runId, tool }) => toolCosts(inputOf(runId)).filter((cost) => cost.tool === tool),
    changed(runIds) {
      if (kept && runIds.includes(kept.runId)) kept = null
    },
  }
}
