import { SegmentedControl } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import type { TranscriptView as Conversation } from '#shared/api/contract.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import { KeyHints } from '../../components/key-hints.tsx'
import { NoTextLine } from '../../components/no-text-line.tsx'
import { Page } from '../../components/page.tsx'
import { QueryNotice } from '../../components/query-notice.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { useTranscript } from '../../state/queries.ts'
import { indexCalls, neighbourCall } from '../../state/selection.ts'
import { type Command, useShortcuts } from '../../state/shortcuts.ts'
import { useViewState } from '../../state/use-view-state.ts'
import { CallDrawer, type DrawerTab } from '../call/call-drawer.tsx'
import { NoCalls } from '../run/no-calls.tsx'
import { RunLoading } from '../run/run-loading.tsx'
import { RunToolbar } from '../run/run-toolbar.tsx'
import type { RunViewProps } from '../run/run-view-props.ts'
import { TranscriptList } from './transcript-list.tsx'
import { noTextOfAll, transcriptRows } from './transcript-rows.ts'

const SEARCH_REST_MS = 250

/** What did the model see, and what did it say? */
export function TranscriptView({ view, timeline, crumb, head }: RunViewProps) {
  const [state, change] = useViewState()
  const [drawer, setDrawer] = useState<DrawerTab | null>(null)
  const [q] = useDebouncedValue(state.q, SEARCH_REST_MS)
  const query = useTranscript(view.run.id, q)
  const index = useMemo(() => indexCalls(timeline), [timeline])
  const selected = state.sel === null ? undefined : index.byId.get(state.sel)
  const conversations = query.data ?? []
  const shown = conversations.find(({ agentId }) => agentId === selected?.call.agentId) ?? conversations[0]
  const noText = shown ? noTextOfAll(shown) : null
  const rows = useMemo(() => (shown ? transcriptRows(shown, index) : []), [shown, index])

  const select = (callId: CallId | null): void => change({ sel: callId })
  const step = (by: 1 | -1): void => select(neighbourCall(index, selected?.call.id ?? null, by))
  /** The next call, over all agents, that says something that is searched for. */
  const nextMatch = (): void => {
    const calls = [...new Set(conversations.flatMap((each) => matchingCalls(each)))]
      .flatMap((id) => index.byId.get(id) ?? [])
      .sort((a, b) => a.number - b.number)
    const next = calls.find(({ number }) => number > (selected?.number ?? 0)) ?? calls[0]
    if (next) select(next.call.id)
  }
  const clear = (): void => {
    if (drawer) setDrawer(null)
    else if (state.q) change({ q: '' })
    else if (state.sel) change({ sel: null })
  }
  const commands: readonly Command[] = [
    { keys: ['['], says: 'Go to the previous call', hint: 'previous, next call', act: () => step(-1) },
    { keys: [']'], says: 'Go to the next call', hint: 'previous, next call', act: () => step(1) },
    { keys: ['n'], says: 'Go to the next call that the search finds', hint: 'next match', act: nextMatch },
    {
      keys: ['enter'],
      says: 'Open the raw exchange of the selected call',
      hint: 'raw exchange',
      act: () => selected && setDrawer('raw'),
    },
    { keys: ['escape'], says: 'Step back: raw exchange, search, selection', hint: 'step back', act: clear },
  ]
  useShortcuts('Transcript', commands)
  const matches = conversations.flatMap(({ blocks }) => blocks.flatMap((block) => block.matches || []))
  const count = matches.reduce((sum, each) => sum + each, 0)
  const names = new Map(view.agents.map(({ id, name }) => [id, name]))

  return (
    <Page at="Runs" crumb={crumb} status={<TranscriptStatus commands={commands} />}>
      {head}
      <RunToolbar runId={view.run.id} tab="transcript" weight={null}>
        {conversations.length > 1 && (
          <SegmentedControl
            aria-label="Agent"
            data={conversations.map(({ agentId }) => ({ value: agentId as string, label: names.get(agentId) ?? agentId }))}
            value={shown?.agentId ?? ''}
            onChange={(id) => select(conversations.find(({ agentId }) => agentId === id)?.calls[0]?.callId ?? null)}
          />
        )}
        <SearchField
          label="Find in texts"
          value={state.q}
          onChange={(text) => change({ q: text })}
          onEnter={nextMatch}
          found={q === '' ? null : `${formatTokensExact(count)} in ${formatTokensExact(matches.length)}`}
          width={state.q === '' ? 150 : 230}
        />
      </RunToolbar>
      <QueryNotice query={query} what="The conversation" />
      {noText && <NoTextLine noText={noText} />}
      {view.calls.length === 0 ? (
        <NoCalls view={view} />
      ) : !query.data ? (
        !query.error && <RunLoading />
      ) : (
        <TranscriptList
          key={shown?.agentId}
          rows={rows}
          query={q}
          selected={selected?.call.id ?? null}
          onSelect={select}
          onRaw={(callId) => {
            select(callId)
            setDrawer('raw')
          }}
        />
      )}
      <p className="sr" role="status">
        {selected && `Call ${selected.number} of ${selected.call.agent}`}
      </p>
      {selected && drawer && <CallDrawer key={selected.call.id} call={selected} tab={drawer} onTab={setDrawer} />}
    </Page>
  )
}

/** Calls at which a block that matches first stands. */
const matchingCalls = ({ blocks, calls }: Conversation): CallId[] =>
  blocks.flatMap(({ matches, first }) => (matches ? (calls[first.at]?.callId ?? []) : []))

function TranscriptStatus({ commands }: { commands: readonly Command[] }) {
  return (
    <>
      <KeyHints of={commands} />
      <span className="sp" />
      <span>
        Sizes of parts <b>counted locally</b>, totals <b>reported</b>
      </span>
    </>
  )
}
