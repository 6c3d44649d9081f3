import { formatUsdExact } from '#shared/format/money.ts'
import { formatRate } from '#shared/format/rate.ts'
import type { PriceEntry } from '#shared/pricing/price-list.ts'
import type { MenuLines } from '../../components/context-menu.tsx'
import { copyLine } from '../../components/copy-line.ts'
import { navigate } from '../../state/location.ts'
import { pricePath } from '../../state/price-list-state.ts'
import { runPath } from '../../state/route.ts'
import { setCommand } from './price-commands.ts'

/** The context menu of a price row. A rate that the row does not have cannot be copied. */
export function priceMenu({ row, use }: PriceEntry): MenuLines {
  const { inputFresh, cacheRead, cacheWrite5m, cacheWrite1h, output } = row.base
  const rates: readonly (readonly [name: string, pico: number | null])[] = [
    ['input', inputFresh],
    ['cache read', cacheRead],
    ['cache write 5m', cacheWrite5m],
    ['cache write 1h', cacheWrite1h],
    ['output', output],
  ]
  return [
    ...(use ? [{ says: 'Open the newest run that was priced so', act: () => navigate(runPath(use.lastRun)) }, null] : []),
    copyLine('Copy model', row.model),
    ...rates.flatMap(([name, pico]) => (pico === null ? [] : [copyLine(`Copy ${name} price`, `$${formatRate(pico)}`)])),
    ...(use ? [copyLine('Copy what was spent', formatUsdExact(use.nanoUsd))] : []),
    copyLine('Copy id', row.id),
    copyLine('Copy link', new URL(pricePath(row.id), window.location.href).href),
    null,
    copyLine('Copy the command for a price of your own', setCommand(row)),
  ]
}
