import { formatUsd, formatUsdExact } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import type { Price } from '#shared/model/cost.ts'
import { ConfidenceMark } from '../../components/confidence.tsx'

const ESTIMATED = 'estimated: the provider reported no usage'

/** How sure a call's cost is, as a mark; free calls have nothing to be sure of. */
export function PriceMark({ price }: { price: Price }) {
  if (price.kind === 'free') return null
  if (price.kind === 'unpriced') return <ConfidenceMark of="unpriced" />
  return price.estimated ? <ConfidenceMark of="estimated" title={ESTIMATED} /> : <ConfidenceMark of="reported" />
}

/** A call's cost with its mark. */
export function CostText({ price }: { price: Price }) {
  return (
    <span className="row nw">
      <PriceMark price={price} />
      <b className="b" title={price.kind === 'priced' ? formatUsdExact(price.nanoUsd) : undefined}>
        {price.kind === 'unpriced' ? UNKNOWN : formatUsd(price.nanoUsd)}
      </b>
    </span>
  )
}
