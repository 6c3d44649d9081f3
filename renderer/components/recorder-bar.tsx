import { Button } from '@mantine/core'
import { ApiError } from '#shared/api/errors.ts'
import { useConnection } from '../state/connection.tsx'
import { useStatus } from '../state/queries.ts'
import { useRunActions } from '../state/run-actions.ts'
import { CopyButton } from './copy-button.tsx'
import { Notice } from './notice.tsx'
import { QueryNotice } from './query-notice.tsx'

const START = 'agentprof serve'

/** Stands over every screen while nothing new can come to it, and says why and what to do. */
export function RecorderBar() {
  const connected = useConnection()
  const { data: status, error, refetch } = useStatus()
  const actions = useRunActions()
  const refused = connected && error instanceof ApiError && error.code !== 'unavailable'
  if (refused) return <QueryNotice query={{ error, data: status, refetch }} what="The recorder’s state" />
  if (!connected || error)
    return (
      <Notice action={<Button onClick={() => void refetch()}>Try again</Button>}>
        <b className="b">The recorder does not answer.</b> What is shown is from before; nothing that runs now is recorded. Start
        it with <code>{START}</code> <CopyButton text={START} what="command that starts the recorder" />
      </Notice>
    )
  if (!status?.paused) return null
  return (
    <div className="paused-bar" role="status">
      <span className="live off" />
      <span>
        <b className="b">Recording is paused.</b> <span className="dim">Traffic passes to its providers and is not kept.</span>
      </span>
      <span className="sp" />
      <Button className="sm" onClick={() => void actions.setRecording(true)}>
        Resume recording
      </Button>
    </div>
  )
}
