import { Button } from '@mantine/core'
import type { CacheExplanation } from '#shared/cache/explain.ts'
import { formatUsdColumn } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { ContextChart, ContextColumn } from '../../charts/context-columns.ts'
import { CostText } from '../call/cost-text.tsx'
import type { OpenDrawer } from '../call/price-section.tsx'
import { CacheBreaks } from './cache-breaks.tsx'

interface ContextSideProps {
  readonly column: ContextColumn
  readonly chart: ContextChart
  readonly explanations: ReadonlyMap<CallId, CacheExplanation> | null
  /** The explanations could not be read. */
  readonly failed: boolean
  readonly onSelect: (callId: CallId) => void
  readonly onOpen: OpenDrawer
}

/** What filled the window at the selected call, and where the cache stopped working. */
export function ContextSide({ column, chart, explanations, failed, onSelect, onOpen }: ContextSideProps) {
  const { call, groups, total } = column
  const model = call.call.servedModel || call.call.model
  const unpriced = call.call.cost.kind === 'unpriced'
  const money = formatUsdColumn(
    groups.map(({ nanoUsd }) => (unpriced ? null : nanoUsd)),
    4,
  )
  return (
    <aside className="ctx-side" aria-label={`Call ${call.number}`}>
      <div className="row">
        <h2 className="nw">Call {call.number}</h2>
        <span className="dim el" title={`${call.call.agent}, ${model}`}>
          {call.call.agent}, {model}
        </span>
        <span className="sp" />
        <CostText price={call.call.cost} />
      </div>
      {groups.length === 0 ? (
        <p className="dim ctx-none">The provider reported no usage for this call, so what filled its window is not known.</p>
      ) : (
        <table className="ctx-parts">
          <tbody>
            {groups.map(({ group, tokens }, at) => (
              <tr key={group.key}>
                <td>
                  <span className="row">
                    <i className={`sw sg-${group.key}`} />
                    {group.name}
                  </span>
                </td>
                <td className="num dim">{formatTokensExact(tokens)}</td>
                <td className="num b">{money.rows[at]}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>Input</td>
              <td className="num dim">{formatTokensExact(total.tokens)}</td>
              <td className="num b">{unpriced ? UNKNOWN : money.total}</td>
            </tr>
          </tfoot>
        </table>
      )}
      <Button className="sm ctx-open" onClick={() => onOpen('messages')}>
        Messages <kbd>M</kbd>
      </Button>
      <h2 className="ctx-title">Where the cache stopped working</h2>
      {failed && !explanations ? (
        <p className="dim ctx-none">Not known: it could not be read.</p>
      ) : (
        <CacheBreaks chart={chart} explanations={explanations} selected={call.call.id} onSelect={onSelect} />
      )}
    </aside>
  )
}
