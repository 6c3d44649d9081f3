import { useEffect, useState } from 'react'
import { useClient } from '../../state/client-context.tsx'
import { navigate } from '../../state/location.ts'
import { useRuns } from '../../state/queries.ts'
import { runPath } from '../../state/route.ts'

export type SampleRun =
  | { readonly kind: 'idle'; readonly open: () => void }
  | { readonly kind: 'starting' }
  | { readonly kind: 'failed'; readonly message: string; readonly open: () => void }

/** Plays the sample run, and goes to it as soon as it is there. One that is there already is opened instead of played again. */
export function useSampleRun(): SampleRun {
  const client = useClient()
  const runs = useRuns()
  const [waitingFor, setWaitingFor] = useState<string | null>(null)
  const [starting, setStarting] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const started = waitingFor === null ? undefined : runs.data?.find((run) => run.source === 'demo' && run.name === waitingFor)

  useEffect(() => {
    if (started) navigate(runPath(started.id))
  }, [started])

  const open = (): void => {
    const known = runs.data?.find((run) => run.source === 'demo')
    if (known) {
      navigate(runPath(known.id))
      return
    }
    setStarting(true)
    setFailure(null)
    client.call('demo.start', {}).then(
      ({ runName }) => setWaitingFor(runName),
      (error: Error) => {
        setStarting(false)
        setFailure(error.message)
      },
    )
  }
  if (starting) return { kind: 'starting' }
  return failure === null ? { kind: 'idle', open } : { kind: 'failed', message: failure, open }
}
