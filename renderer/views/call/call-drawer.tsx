import { Drawer, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { TimelineCall } from '#shared/profile/profile.ts'
import { QueryNotice } from '../../components/query-notice.tsx'
import { useCall } from '../../state/queries.ts'
import { Messages } from './messages.tsx'
import { RawExchange } from './raw-exchange.tsx'

export type DrawerTab = 'messages' | 'raw'

interface CallDrawerProps {
  readonly call: TimelineCall
  readonly tab: DrawerTab
  readonly onTab: (tab: DrawerTab | null) => void
}

const TABS: { value: DrawerTab; label: string }[] = [
  { value: 'messages', label: 'Messages' },
  { value: 'raw', label: 'Raw exchange' },
]

/** What a call said: its messages as text, and the exchange as it went over the wire. */
export function CallDrawer({ call, tab, onTab }: CallDrawerProps) {
  const query = useCall(call.call.id)
  const attempts = call.call.attempts
  const [picked, setPicked] = useState<number | null>(null)
  const attempt = attempts[picked ?? attempts.length - 1]
  const view = query.data?.call.id === call.call.id ? query.data : null
  return (
    <Drawer
      opened
      onClose={() => onTab(null)}
      // The view's own Escape closes it: one key must not step back twice.
      closeOnEscape={false}
      title={`Call ${call.number}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className="drawer-bar">
        <SegmentedControl aria-label="What to show" data={TABS} value={tab} onChange={onTab} />
        {tab === 'raw' && attempts.length > 1 && (
          <SegmentedControl
            aria-label="Attempt"
            data={attempts.map(({ index }) => ({ value: String(index), label: `Attempt ${index + 1}` }))}
            value={String(attempt?.index ?? 0)}
            onChange={(index) => setPicked(Number(index))}
          />
        )}
      </div>
      <QueryNotice query={query} what="This call" />
      {tab === 'messages' && view && <Messages view={view} />}
      {tab === 'raw' && attempt && <RawExchange exchangeId={attempt.exchangeId} />}
    </Drawer>
  )
}
