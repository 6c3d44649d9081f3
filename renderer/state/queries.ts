import { type QueryClient, useQuery } from '@tanstack/react-query'
import type { Client } from '#shared/api/client.ts'
import type { RunListItem } from '#shared/api/contract.ts'
import { decodeRun, type RunPicture } from '#shared/api/run-bytes.ts'
import type { CallId, ExchangeId, RunId } from '#shared/model/ids.ts'
import type { BlockSource } from '#shared/profile/transcript.ts'
import { useClient } from './client-context.tsx'
import { useStop } from './use-stop.ts'

/** A run ends by falling silent, which is no event: running ones are asked for again. */
const IDLE_CHECK_MS = 5_000
const isRunning = (run: RunListItem): boolean => run.status === 'running'

/** A run as the core sent it, and as its page reads it. */
interface LoadedRun extends RunPicture {
  readonly bytes: Uint8Array
}

const isLoaded = (value: unknown): value is LoadedRun => typeof value === 'object' && value !== null && 'bytes' in value
const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at])

export function useStatus() {
  const client = useClient()
  return useQuery({ queryKey: ['status'], queryFn: () => client.call('core.status', {}), refetchInterval: 15_000 })
}

/** A run, and how to stop reading it. */
export function useRun(ref: string) {
  const client = useClient()
  const { begin, stop } = useStop()
  const query = useQuery({
    queryKey: ['run', ref],
    queryFn: async (): Promise<LoadedRun> => {
      const bytes = await client.call('runs.view', { ref }, begin())
      return { bytes, ...decodeRun(bytes) }
    },
    refetchInterval: ({ state }) => (state.data && isRunning(state.data.view.run) ? IDLE_CHECK_MS : false),
    // What is of the same bytes is the same run: nothing of it is laid out again.
    structuralSharing: (before, after) =>
      isLoaded(before) && isLoaded(after) && isSame(before.bytes, after.bytes) ? before : after,
  })
  return [query, stop] as const
}

export function useSegments(runId: RunId, enabled: boolean) {
  const client = useClient()
  return useQuery({
    queryKey: ['segments', runId],
    queryFn: () => client.call('runs.segments', { runId }),
    enabled,
  })
}

export function useCall(callId: CallId | null) {
  const client = useClient()
  return useQuery({
    queryKey: ['call', callId],
    queryFn: () => (callId === null ? null : client.call('calls.get', { callId })),
    enabled: callId !== null,
    placeholderData: (previous) => previous,
  })
}

export function useCallCache(callId: CallId) {
  const client = useClient()
  return useQuery({ queryKey: ['cache', callId], queryFn: () => client.call('calls.cache', { callId }) })
}

/** Why each call of a run read from the cache what it did. */
export function useRunCache(runId: RunId) {
  const client = useClient()
  return useQuery({ queryKey: ['cache', runId], queryFn: () => client.call('runs.cache', { ref: runId }) })
}

/** The conversations of a run; `q` is counted in their texts. What was there stays while the next answer is on its way. */
export function useTranscript(runId: RunId, q: string) {
  const client = useClient()
  return useQuery({
    queryKey: ['transcript', runId, q],
    queryFn: () => client.call('runs.transcript', { ref: runId, ...(q !== '' && { q }) }),
    placeholderData: (previous) => previous,
  })
}

/** The whole text of a block; null: nothing is asked for. */
export function usePart(source: BlockSource | null) {
  const client = useClient()
  return useQuery({
    queryKey: ['part', source],
    queryFn: () => (source === null ? null : client.call('calls.part', source)),
    enabled: source !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useCarried(runId: RunId) {
  const client = useClient()
  return useQuery({ queryKey: ['carried', runId], queryFn: () => client.call('runs.carried', { ref: runId }) })
}

export function useExchange(exchangeId: ExchangeId | null) {
  const client = useClient()
  return useQuery({
    queryKey: ['exchange', exchangeId],
    queryFn: () => (exchangeId === null ? null : client.call('exchanges.get', { exchangeId })),
    enabled: exchangeId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Changes closer together than this are asked for once: a busy agent settles many calls a second. */
const GATHER_MS = 250
/** The questions whose answers a changed run may change. */
const OF_RUNS = ['runs', 'run', 'segments', 'profile', 'top', 'tool', 'call', 'cache', 'carried', 'transcript']

/**
 * Keeps every query fresh: events say what changed, the views ask again. `onConnection` hears whether the core can be heard; once it can be
 * heard again, all may have changed meanwhile. The first connection is none that came back: what the page shows was asked for just now.
 */
export function followEvents(client: Client, cache: QueryClient, onConnection: (up: boolean) => void): () => void {
  let pending: ReturnType<typeof setTimeout> | null = null
  let isAsking = false
  let isOver = false
  const changed = new Set<'status' | 'runs'>()
  let wasDown = false
  const gather = (): void => {
    if (!isAsking && changed.size > 0) pending ??= setTimeout(ask, GATHER_MS)
  }
  const ask = async (): Promise<void> => {
    const keys = changed.has('runs') ? ['status', ...OF_RUNS] : ['status']
    pending = null
    changed.clear()
    isAsking = true
    // What changes meanwhile is asked for after the answers: asked on top of them, a core slower than its events would fall ever further behind.
    await Promise.all(keys.map((key) => cache.invalidateQueries({ queryKey: [key] })))
    isAsking = false
    if (!isOver) gather()
  }
  const unsubscribe = client.subscribe((event) => {
    if (event.kind === 'connection') {
      onConnection(event.up)
      const isReturn = event.up && wasDown
      wasDown = !event.up
      if (!isReturn) return
    }
    changed.add(event.kind === 'status-changed' ? 'status' : 'runs')
    gather()
  })
  return () => {
    isOver = true
    if (pending !== null) clearTimeout(pending)
    unsubscribe()
  }
}
