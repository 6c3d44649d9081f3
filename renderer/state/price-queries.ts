import { useQuery } from '@tanstack/react-query'
import { useClient } from './client-context.tsx'

/** What was recorded meanwhile is asked for again this often: it takes a look at thousands of calls. */
const USED_MS = 15_000

/** Every row of the book. Prices are set in a terminal: back at the window, they are asked for again. */
export function usePrices() {
  const client = useClient()
  return useQuery({
    queryKey: ['prices'],
    queryFn: () => client.call('prices.list', { tiers: true }),
    refetchOnWindowFocus: true,
    structuralSharing: false,
  })
}

/** Which of them calls were priced with, and which models have none. */
export function usePriceUse() {
  const client = useClient()
  return useQuery({
    queryKey: ['prices-used'],
    queryFn: () => client.call('prices.used', {}),
    refetchInterval: USED_MS,
    refetchOnWindowFocus: true,
  })
}
