import { formatDuration } from '#shared/format/duration.ts'
import { formatUsdExact } from '#shared/format/money.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import type { MenuLine } from '../../components/context-menu.tsx'
import { copyLine } from '../../components/copy-line.ts'
import { navigate } from '../../state/location.ts'
import { pricePath } from '../../state/price-list-state.ts'
import { type RunTab, runPath } from '../../state/route.ts'
import type { Command } from '../../state/shortcuts.ts'

/** The context menu of a call. A number that is not known cannot be copied. */
export function callMenu({ number, call }: TimelineCall): (MenuLine | null)[] {
  const path = (tab: RunTab): string => `${runPath(call.runId, tab)}?${new URLSearchParams({ sel: call.id })}`
  const { cost, usage } = call
  return [
    { says: 'Open in timeline', act: () => navigate(path('timeline')) },
    { says: 'Open in flame', act: () => navigate(path('flame')) },
    { says: 'Open in context', act: () => navigate(path('context')) },
    { says: 'Open in transcript', act: () => openInTranscript(call) },
    ...(cost.kind === 'priced' && cost.priceRow !== null ? [openPrice(cost.priceRow)] : []),
    null,
    copyLine('Copy name', `Call ${number}, ${call.agent}, ${call.servedModel || call.model}`),
    ...(cost.kind === 'unpriced' ? [] : [copyLine('Copy cost', formatUsdExact(cost.nanoUsd))]),
    ...(usage
      ? [
          copyLine('Copy input tokens', String(usage.inputTotal)),
          copyLine('Copy cached tokens', String(usage.cacheRead)),
          copyLine('Copy output tokens', String(usage.outputTotal)),
        ]
      : []),
    copyLine('Copy duration', formatDuration(call.endUs - call.startUs)),
    copyLine('Copy id', call.id),
    copyLine('Copy link', new URL(path('timeline'), window.location.href).href),
  ]
}

const openPrice = (row: string): MenuLine => ({ says: 'Open price row', act: () => navigate(pricePath(row)) })

/** What the keys do with the selected call, in every view that selects calls. */
export function callCommands(selected: TimelineCall | undefined, onMessages: () => void): readonly Command[] {
  return [
    {
      keys: ['enter'],
      says: 'Open the selected call in the transcript',
      hint: 'transcript',
      act: () => selected && openInTranscript(selected.call),
    },
    { keys: ['m'], says: 'Show the messages of the selected call', act: () => selected && onMessages() },
  ]
}

/** The transcript at a call. What the view shows goes along for the way back; what it searches for does not: that was no text. */
export function openInTranscript({ runId, id }: TimelineCall['call']): void {
  const query = new URLSearchParams(window.location.search)
  query.set('sel', id)
  query.delete('q')
  navigate(`${runPath(runId, 'transcript')}?${query}`)
}
