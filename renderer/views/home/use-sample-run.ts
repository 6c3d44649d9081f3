import { useEffect, useState } from 'react'
import { useClient } from '../../state/client-context.tsx'
import { navigate } from '../../state/location.ts'
import { runPath } from '../../state/route.ts'
import { useFirstRuns } from '../../state/run-pages.ts'

export type SampleRun =
  | { readonly kind: 'idle'; readonly open: () => void }
  | { readonly kind: 'starting' }
  | { readonly kind: 'failed'; readonly message: string; readonly open: () => void }

/** Plays the sample run, and goes to it as soon as it is there. One that is there already is opened instead of played again. */
export function useSampleRun(): SampleRun {
  const client = useClient()
  const samples = useFirstRuns({ sources: ['demo'] }, 1)
  const [state, setState] = useState<{ kind: 'idle' } | { kind: 'starting' } | { kind: 'failed'; message: string }>({
    kind: 'idle',
  })
  const [row] = samples.data?.rows ?? []
  const known = row?.kind === 'run' ? row.run : undefined
  // The run appears with its first request: soon, but not at once.
  const runId = state.kind === 'starting' ? known?.id : undefined

  useEffect(() => {
    if (runId !== undefined) navigate(runPath(runId))
  }, [runId])

  const open = (): void => {
    if (known) {
      navigate(runPath(known.id))
      return
    }
    setState({ kind: 'starting' })
    client.call('demo.start', {}).catch((error: Error) => setState({ kind: 'failed', message: error.message }))
  }
  if (state.kind === 'starting') return { kind: 'starting' }
  return state.kind === 'idle' ? { kind: 'idle', open } : { kind: 'failed', message: state.message, open }
}
