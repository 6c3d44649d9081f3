import { useCallback, useRef } from 'react'

/** A way to stop a request: `begin` gives each one its signal, `stop` stops the last one. */
export function useStop(): { begin(): AbortSignal; stop(): void } {
  const last = useRef<AbortController | null>(null)
  const begin = useCallback(() => {
    last.current = new AbortController()
    return last.current.signal
  }, [])
  const stop = useCallback(() => last.current?.abort(), [])
  return { begin, stop }
}
