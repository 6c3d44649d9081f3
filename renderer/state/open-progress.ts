import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { OpenProgress } from '#shared/api/contract.ts'
import type { ExchangeId, RunId } from '#shared/model/ids.ts'
import { useClient } from './client-context.tsx'

/** Bytes are no event: they are asked for while somebody looks. */
const ASK_MS = 1000

export type ProgressMap = ReadonlyMap<ExchangeId, OpenProgress>

const NONE: ProgressMap = new Map()

/** How far the answers of a run's open exchanges have come; those that settle leave. */
export function useOpenProgress(runId: RunId, isOpen: boolean): ProgressMap {
  const client = useClient()
  const { data } = useQuery({
    queryKey: ['progress', runId],
    queryFn: () => client.call('runs.progress', { runId }),
    enabled: isOpen,
    refetchInterval: ASK_MS,
  })
  return useMemo(() => (isOpen && data ? new Map(data.map((progress) => [progress.exchangeId, progress])) : NONE), [isOpen, data])
}
