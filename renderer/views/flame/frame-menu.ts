import { formatUsdExact } from '#shared/format/money.ts'
import type { MenuLine } from '../../components/context-menu.tsx'
import { copyLine } from '../../components/copy-line.ts'
import type { ViewWeight } from '../../state/view-state.ts'

/** What can be copied of a frame, wherever it stands. A frame of one stack has no more to it than its total; one over all stacks has a self too. */
export function frameCopies(frame: { name: string; total: number; self?: number }, weight: ViewWeight): MenuLine[] {
  const exact = (amount: number): string => (weight === 'cost' ? formatUsdExact(amount) : String(amount))
  return [
    copyLine('Copy name', frame.name),
    copyLine('Copy total', exact(frame.total)),
    ...(frame.self === undefined ? [] : [copyLine('Copy self', exact(frame.self))]),
    copyLine('Copy link', window.location.href),
  ]
}
