import { Button } from '@mantine/core'
import { Notice } from './notice.tsx'

interface FailedQuery {
  readonly error: Error | null
  readonly data: unknown
  readonly refetch: () => unknown
}

/** Says that something could not be read, what is on screen instead, and offers to ask again. */
export function QueryNotice({ query, what }: { query: FailedQuery; what: string }) {
  if (!query.error) return null
  return (
    <Notice action={<Button onClick={() => query.refetch()}>Try again</Button>}>
      <b className="b">{what} could not be read.</b> {query.error.message}
      {query.data !== undefined && ' What is shown is from before.'}
    </Notice>
  )
}
