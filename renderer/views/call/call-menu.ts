import { formatUsdExact } from '#shared/format/money.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import type { MenuLine } from '../../components/context-menu.tsx'
import { copyLine } from '../../components/copy-line.ts'
import { navigate } from '../../state/location.ts'
import { type RunTab, runPath } from '../../state/route.ts'

/** The context menu of a call. A number that is not known cannot be copied. */
export function callMenu({ number, call }: TimelineCall): (MenuLine | null)[] {
  const path = (tab: RunTab): string => `${runPath(call.runId, tab)}?${new URLSearchParams({ sel: call.id })}`
  const { cost, usage } = call
  return [
    { says: 'Open in timeline', act: () => navigate(path('timeline')) },
    { says: 'Open in flame', act: () => navigate(path('flame')) },
    { says: 'Open in context', act: () => navigate(path('context')) },
    { says: 'Open in transcript', act: () => navigate(path('transcript')) },
    null,
    copyLine('Copy name', `Call ${number}, ${call.agent}, ${call.servedModel || call.model}`),
    ...(cost.kind === 'unpriced' ? [] : [copyLine('Copy cost', formatUsdExact(cost.nanoUsd))]),
    ...(usage
      ? [copyLine('Copy input tokens', String(usage.inputTotal)), copyLine('Copy output tokens', String(usage.outputTotal))]
      : []),
    copyLine('Copy id', call.id),
    copyLine('Copy link', new URL(path('timeline'), window.location.href).href),
  ]
}
