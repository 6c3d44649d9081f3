import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useClient } from './client-context.tsx'
import { followEvents } from './queries.ts'

const Connection = createContext(true)

/** Whether the core can be heard. Until the first word it is taken to be: a flash of alarm at every start would be a lie. */
export const useConnection = (): boolean => useContext(Connection)

/** Follows the core's events for all views below. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const client = useClient()
  const cache = useQueryClient()
  const [up, setUp] = useState(true)
  useEffect(() => followEvents(client, cache, setUp), [client, cache])
  return <Connection value={up}>{children}</Connection>
}
