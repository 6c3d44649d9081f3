import { useMemo, useState } from 'react'
import type { CallView } from '#shared/api/contract.ts'
import { formatUsd, formatUsdColumn } from '#shared/format/money.ts'
import { formatRate } from '#shared/format/rate.ts'
import { formatShare } from '#shared/format/share.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import { TONE_CLASS } from '../../charts/tone-style.ts'
import { noTokensWords } from './answer-words.ts'
import { MoneyBars } from './money-bars.tsx'
import { type FoldedRow, foldResults, type MoneyRow, moneyRows } from './money-rows.ts'

/** Where this call's money went: segments in wire order, each with the price of its tokens. */
export function MoneySection({ view }: { view: CallView }) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const rows = useMemo(
    () =>
      foldResults(moneyRows(view.call, view.segments, view.priceRow)).flatMap((row): readonly FoldedRow[] =>
        unfolded.has(keyOf(row)) ? row.parts.map((part) => ({ ...part, parts: [] })) : [row],
      ),
    [view, unfolded],
  )
  const money = useMemo(
    () =>
      formatUsdColumn(
        rows.map((row) => row.nanoUsd),
        4,
      ),
    [rows],
  )
  const tokens = rows.reduce((sum, row) => sum + row.tokens, 0)
  const spent = rows.reduce((sum, row) => sum + row.nanoUsd, 0)
  if (rows.length === 0)
    return (
      <section className="det-money">
        <h2>Where tokens become money</h2>
        <p className="dim det-none">{noTokensWords(view.call)}</p>
      </section>
    )
  return (
    <section
      className="det-money"
      aria-label="Where tokens become money"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which keys must be able to do as well
      tabIndex={0}
    >
      <div className="row det-title">
        <h2>Where tokens become money</h2>
        <span className="lbl">segments in wire order</span>
        <span className="sp" />
        <span className="lbl nw">
          {formatTokensExact(tokens)} tokens cost{' '}
          <b className="b fg">{view.call.cost.kind === 'unpriced' ? UNKNOWN : formatUsd(spent)}</b>
        </span>
      </div>
      <MoneyBars rows={rows} />
      <table className="st">
        <thead>
          <tr>
            <th scope="col">Segment</th>
            <th scope="col" className="num">
              Tokens
            </th>
            <th scope="col">Priced as</th>
            <th scope="col" className="num">
              $ / 1M
            </th>
            <th scope="col" className="num">
              Cost
            </th>
            <th scope="col" className="num">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={keyOf(row)}>
              <td>
                <span className="row">
                  <i className={`sw ${TONE_CLASS[row.wasted ? 'waste' : (row.priceClass?.tone ?? 'neutral')]}`} />
                  {row.parts.length > 0 ? (
                    <button
                      type="button"
                      className="link el"
                      title={`Show each: ${row.name}`}
                      onClick={() => setUnfolded(new Set(unfolded).add(keyOf(row)))}
                    >
                      {row.name}
                    </button>
                  ) : (
                    row.name
                  )}
                </span>
              </td>
              <td className="num">{row.tokens > 0 ? formatTokensExact(row.tokens) : UNKNOWN}</td>
              <td className="dim">{pricedAs(row)}</td>
              <td className="num dim">{row.rate === null ? UNKNOWN : `$${formatRate(row.rate)}`}</td>
              <td className="num b">{view.call.cost.kind === 'unpriced' ? UNKNOWN : money.rows[at]}</td>
              <td className="num dim">{formatShare(row.nanoUsd, spent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const keyOf = (row: MoneyRow): string => `${row.name} ${row.priceClass?.bucket}`

const pricedAs = (row: MoneyRow): string => row.priceClass?.name.replace(/ (\d+)([mh])$/, ', $1 $2') ?? UNKNOWN
