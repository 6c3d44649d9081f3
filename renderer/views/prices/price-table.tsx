import { useMediaQuery } from '@mantine/hooks'
import { type MouseEvent, type RefObject, useEffect, useMemo } from 'react'
import { formatUsdAt, usdDecimals } from '#shared/format/money.ts'
import { formatRate } from '#shared/format/rate.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { PriceRates, PriceRow } from '#shared/model/cost.ts'
import type { PriceEntry } from '#shared/pricing/price-list.ts'
import { useVirtualRows } from '../../components/virtual-rows.ts'
import { datesOf, STANDING_WORDS } from './price-words.ts'

const HEAD_HEIGHT = 28
const ROW_HEIGHT = 25

interface PriceTableProps {
  readonly entries: readonly PriceEntry[]
  readonly selected: PriceEntry | null
  /** Hears of the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly onSelect: (entry: PriceEntry) => void
  readonly onMenu: (event: MouseEvent, entry: PriceEntry) => void
}

/** A row of the book, or one of its long-context steps right below it. */
interface Line {
  readonly entry: PriceEntry
  readonly step: PriceRow['steps'][number] | null
}

/** The rows of the book, each with its long-context steps below it. Only the lines in view are in the page. */
export function PriceTable({ entries, selected, scroller: hears, onSelect, onMenu }: PriceTableProps) {
  const isNarrow = useMediaQuery('(max-width: 1240px)') ?? false
  const lines = useMemo(
    () => entries.flatMap((entry): Line[] => [{ entry, step: null }, ...entry.row.steps.map((step) => ({ entry, step }))]),
    [entries],
  )
  const decimals = useMemo(() => usdDecimals(entries.map(({ use }) => use?.nanoUsd ?? null)), [entries])
  const { scroller, indexes, above, below, scrollTo } = useVirtualRows(lines.length, ROW_HEIGHT, HEAD_HEIGHT)
  const at = lines.findIndex(({ entry, step }) => entry === selected && step === null)
  useEffect(() => {
    if (at >= 0) scrollTo(at)
  }, [at, scrollTo])
  return (
    <section
      className="totals price-list"
      ref={(element) => {
        scroller.current = element as HTMLDivElement | null
        hears.current = scroller.current
      }}
      aria-label="Price rows"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keys that move through it
      tabIndex={0}
    >
      <table aria-label="Prices" aria-rowcount={lines.length + 1}>
        <colgroup>
          <col className="price-provider" />
          <col />
          <col className="price-tier" />
          {!isNarrow && <col className="price-dates" />}
          {RATES.filter(({ wide }) => !(wide && isNarrow)).map(({ label }) => (
            <col key={label} className="price-rate" />
          ))}
          <col className="price-calls" />
          {!isNarrow && <col className="price-spent" />}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Provider</th>
            <th scope="col">Model</th>
            <th scope="col">Tier</th>
            {!isNarrow && <th scope="col">In force</th>}
            {RATES.filter(({ wide }) => !(wide && isNarrow)).map(({ label, says }) => (
              <th key={label} scope="col" className="num" title={says}>
                {label}
              </th>
            ))}
            <th scope="col" className="num">
              Calls
            </th>
            {!isNarrow && (
              <th scope="col" className="num">
                Spent
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr className="runs-spacer" style={{ height: above }} />}
          {indexes.map((index) => {
            const line = lines[index]
            if (!line) return null
            const { entry, step } = line
            const { row, use, standing } = entry
            const rates = step?.rates ?? row.base
            return (
              <tr
                key={`${row.id} ${step?.aboveInputTokens ?? ''}`}
                aria-rowindex={index + 2}
                className={`${entry === selected && !step ? 'sel' : ''}${standing === 'in-force' ? '' : ' past'}`}
                onContextMenu={(event) => onMenu(event, entry)}
              >
                <td className="dim el">{step ? '' : row.provider}</td>
                <td className="el">
                  {step ? (
                    <span className="price-step dim">above {formatTokensExact(step.aboveInputTokens)} in</span>
                  ) : (
                    <span className="row">
                      <button
                        type="button"
                        tabIndex={-1}
                        className="cover el"
                        title={row.model}
                        aria-pressed={entry === selected}
                        onClick={() => {
                          onSelect(entry)
                          scroller.current?.focus({ preventScroll: true })
                        }}
                      >
                        {row.model}
                      </button>
                      {entry.isOwn && <span className="chip">yours</span>}
                      {use?.sample && <span className="chip ol">sample</span>}
                      {standing !== 'in-force' && <span className="chip ol">{STANDING_WORDS[standing]}</span>}
                    </span>
                  )}
                </td>
                <td className="dim el">{step ? '' : [row.tier, row.geo].filter(Boolean).join(', ')}</td>
                {!isNarrow && <td className="dim el">{step ? '' : datesOf(entry)}</td>}
                {RATES.filter(({ wide }) => !(wide && isNarrow)).map(({ label, of }) => (
                  <td key={label} className="num">
                    {formatRate(of(rates))}
                  </td>
                ))}
                <td className="num dim">{step ? '' : use ? formatTokensExact(use.calls) : UNKNOWN}</td>
                {!isNarrow && <td className="num b">{step ? '' : use ? formatUsdAt(use.nanoUsd, decimals) : UNKNOWN}</td>}
              </tr>
            )
          })}
          {below > 0 && <tr className="runs-spacer" style={{ height: below }} />}
        </tbody>
      </table>
    </section>
  )
}

interface RateColumn {
  readonly label: string
  readonly says: string
  readonly of: (rates: PriceRates) => number | null
  /** Left out where there is little room; the details have it. */
  readonly wide?: true
}

const RATES: readonly RateColumn[] = [
  { label: 'Input', says: 'Fresh input, dollars a million tokens', of: ({ inputFresh }) => inputFresh },
  { label: 'Read', says: 'Input read from the cache, dollars a million tokens', of: ({ cacheRead }) => cacheRead },
  { label: 'Write 5 m', says: 'Input written to the cache, dollars a million tokens', of: ({ cacheWrite5m }) => cacheWrite5m },
  {
    label: 'Write 1 h',
    says: 'Input written to the cache for an hour, dollars a million tokens',
    of: ({ cacheWrite1h }) => cacheWrite1h,
    wide: true,
  },
  { label: 'Output', says: 'Output, dollars a million tokens', of: ({ output }) => output },
]
