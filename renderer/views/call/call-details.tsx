import type { TimelineCall } from '#shared/profile/profile.ts'
import { openContextMenu } from '../../components/context-menu.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { SCROLLS } from '../../components/scrolls.ts'
import { useCall } from '../../state/queries.ts'
import type { CallIndex } from '../../state/selection.ts'
import { RunLoading } from '../run/run-loading.tsx'
import { CallFacts } from './call-facts.tsx'
import { callMenu } from './call-menu.ts'
import { MoneySection } from './money-section.tsx'
import { type OpenDrawer, PriceSection } from './price-section.tsx'

interface CallDetailsProps {
  readonly call: TimelineCall
  readonly index: CallIndex
  readonly runNanoUsd: number
  readonly onSelect: (callId: string) => void
  readonly onOpen: OpenDrawer
}

/** Where did this call's money go? */
export function CallDetails({ call, index, runNanoUsd, onSelect, onOpen }: CallDetailsProps) {
  const query = useCall(call.call.id)
  const view = query.data?.call.id === call.call.id ? query.data : null
  return (
    <section
      className="det"
      aria-label={`Call ${call.number}`}
      onContextMenu={(event) => openContextMenu(event, callMenu(call))}
      {...SCROLLS}
    >
      <CallFacts call={call} index={index} runNanoUsd={runNanoUsd} onSelect={onSelect} />
      {view ? (
        <>
          <MoneySection view={view} />
          <PriceSection view={view} index={index} onOpen={onOpen} />
        </>
      ) : query.error ? (
        <div className="det-wide">
          <QueryNotice query={query} what="This call’s segments and messages" />
        </div>
      ) : (
        <div className="det-wide">
          <RunLoading what="Loading the call" />
        </div>
      )}
    </section>
  )
}
