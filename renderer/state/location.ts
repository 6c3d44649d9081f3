import { useSyncExternalStore } from 'react'

/** The address, as the app reads it. The browser's own history is the store; there is no second truth. */
export interface Place {
  readonly path: string
  readonly search: string
}

const CHANGED = 'agentprof:navigated'
let current: Place = { path: '/', search: '' }

function read(): Place {
  const { pathname, search } = window.location
  if (pathname !== current.path || search !== current.search) current = { path: pathname, search }
  return current
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener)
  window.addEventListener(CHANGED, listener)
  return () => {
    window.removeEventListener('popstate', listener)
    window.removeEventListener(CHANGED, listener)
  }
}

export const usePlace = (): Place => useSyncExternalStore(subscribe, read)

/** Goes to a path with its query. `replace` leaves no trace in the history: for what the user would not want to step back through. */
export function navigate(to: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') window.history.pushState(null, '', to)
  else window.history.replaceState(null, '', to)
  window.dispatchEvent(new Event(CHANGED))
}
