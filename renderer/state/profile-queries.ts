import { useQuery } from '@tanstack/react-query'
import type { RunId } from '#shared/model/ids.ts'
import type { FrameOrder } from '#shared/profile/build-profile.ts'
import { Frames } from '#shared/profile/frames.ts'
import type { Level, Weight } from '#shared/profile/profile.ts'
import { decodeProfile } from '#shared/profile/profile-bytes.ts'
import { useClient } from './client-context.tsx'
import { useStop } from './use-stop.ts'

/** A profile as the core built it. */
export interface LoadedProfile {
  readonly weight: Weight
  readonly stack: readonly Level[]
  readonly unknownCalls: number
  readonly frames: Frames
}

interface ProfileQuestion {
  readonly runId: RunId
  readonly weight: Weight
  readonly stack: readonly Level[]
  readonly order: FrameOrder
}

/** A run's profile, and how to stop building it; until another weight or stack has come, the one before. What it is of, it says itself. */
export function useProfile({ runId, weight, stack, order }: ProfileQuestion, enabled = true) {
  const client = useClient()
  const { begin, stop } = useStop()
  const query = useQuery({
    queryKey: ['profile', runId, weight, stack.join(), order],
    queryFn: async (): Promise<LoadedProfile> => {
      const { frames, rootKey, ...what } = decodeProfile(
        await client.call('profiles.get', { runId, weight, stack, order }, begin()),
      )
      return { ...what, frames: new Frames(frames, rootKey) }
    },
    enabled,
    // Large and never partly the same: comparing would cost more than it saves.
    structuralSharing: false,
    gcTime: GC_MS,
    placeholderData: (previous, before) => (before?.queryKey[1] === runId && before.queryKey[4] === order ? previous : undefined),
  })
  return [query, stop] as const
}

/** A profile of a large run is kept only as long as the user may turn back to it. */
const GC_MS = 30_000

/** What a run pays for over all stacks. By time and by calls there is no such list. */
export function useTopFrames(runId: RunId, weight: Weight) {
  const client = useClient()
  const divided = weight === 'tokens' ? 'tokens' : 'cost'
  return useQuery({
    queryKey: ['top', runId, divided],
    queryFn: () => client.call('profiles.top', { runId, weight: divided }),
    enabled: weight === 'cost' || weight === 'tokens',
  })
}

/** The uses of a tool; null: no tool is asked for. */
export function useToolCosts(runId: RunId, tool: string | null) {
  const client = useClient()
  return useQuery({
    queryKey: ['tool', runId, tool],
    queryFn: () => (tool === null ? [] : client.call('profiles.tool', { runId, tool })),
    enabled: tool !== null,
  })
}
