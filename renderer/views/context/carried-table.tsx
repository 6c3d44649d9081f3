import type { RunView } from '#shared/api/contract.ts'
import { formatUsd, formatUsdColumn } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokensExact } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { CarriedItem } from '#shared/profile/carried.ts'
import { QueryNotice } from '../../components/query-notice.tsx'
import type { useCarried } from '../../state/queries.ts'
import type { CallIndex } from '../../state/selection.ts'

interface CarriedTableProps {
  readonly query: ReturnType<typeof useCarried>
  readonly view: RunView
  readonly index: CallIndex
  readonly onSelect: (callId: CallId) => void
}

/** What prompts carried on without a later use that could be seen. */
export function CarriedTable({ query, view, index, onSelect }: CarriedTableProps) {
  const items = query.data ?? []
  const known = items.filter((item) => !isUnpriced(item))
  const money = formatUsdColumn(
    items.map((item) => (isUnpriced(item) ? null : item.carryNanoUsd)),
    4,
  )
  const sum = known.reduce((total, { carryNanoUsd }) => total + carryNanoUsd, 0)
  const agents = new Map(view.agents.map(({ id, name }) => [id, name]))
  return (
    <section className="ctx-carried" aria-label="Carried, not used again">
      <div className="row ctx-carried-head">
        <h2 className="nw">Carried, not used again</h2>
        <span className="dim el">what it cost to send it on, after it was last of use</span>
        <span className="sp" />
        {items.length > 0 && (
          <span className="dim nw">
            In this list <b className="b fg">{known.length === 0 ? UNKNOWN : formatUsd(sum)}</b>
          </span>
        )}
      </div>
      <QueryNotice query={query} what="What was carried" />
      {query.data && items.length === 0 && (
        <p className="dim ctx-none">
          {view.noText
            ? 'Not known: that takes the texts of the prompts and answers.'
            : 'Nothing was seen that later prompts carried on in vain: every tool offered was called, and what results said was repeated.'}
        </p>
      )}
      {items.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">Agent</th>
              <th scope="col" className="num">
                Tokens
              </th>
              <th scope="col" className="num">
                Sent on in
              </th>
              <th scope="col">Evidence</th>
              <th scope="col" className="num">
                Carry cost
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two items may be alike in all that is shown
              <tr key={at}>
                <td className="ctx-item">
                  <span className="row">
                    <i className={`sw ${item.kind === 'tool-schema' ? 'sg-tools' : 'k-tool'}`} />
                    <span className="nw">{itemName(item)}</span>
                    {item.argument && (
                      <span className="mono dim el" title={item.argument}>
                        {item.argument}
                      </span>
                    )}
                  </span>
                </td>
                <td className="dim">{agents.get(item.agentId) ?? UNKNOWN}</td>
                <td className="num">{formatTokensExact(item.tokens)}</td>
                <td className="num nw">{item.carriedIn === 1 ? '1 call' : `${item.carriedIn} calls`}</td>
                <td className="dim ctx-evidence">
                  <EvidenceWords item={item} index={index} running={view.run.status === 'running'} onSelect={onSelect} />
                </td>
                <td className="num b" title={item.unpricedIn > 0 ? `${item.unpricedIn} of these calls are unpriced` : undefined}>
                  {money.rows[at]}
                  {item.unpricedIn > 0 && !isUnpriced(item) && '+'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

const isUnpriced = ({ carriedIn, unpricedIn }: CarriedItem): boolean => unpricedIn >= carriedIn

function itemName({ kind, name, evidence }: CarriedItem): string {
  if (kind === 'tool-result') return name || 'Tool result'
  if (evidence.kind !== 'never-called') return 'Tools schema'
  const { tools, offered } = evidence
  return `Tools schema, ${tools.length === 1 ? name : tools.length} of ${offered} tools`
}

interface EvidenceWordsProps {
  readonly item: CarriedItem
  readonly index: CallIndex
  readonly running: boolean
  readonly onSelect: (callId: CallId) => void
}

function EvidenceWords({ item: { evidence }, index, running, onSelect }: EvidenceWordsProps) {
  switch (evidence.kind) {
    case 'never-called':
      return <span title={evidence.tools.join(', ')}>{running ? 'Not called so far' : 'Never called in this run'}</span>
    case 'superseded': {
      const by = index.byId.get(evidence.by)
      return (
        <>
          Superseded by the same call, sent in{' '}
          {by ? (
            <button type="button" className="link" onClick={() => onSelect(by.call.id)}>
              call {by.number}
            </button>
          ) : (
            'a later call'
          )}
        </>
      )
    }
    case 'not-quoted':
      return (
        <span title="After the answer to the call that first sent it, no answer of this agent repeats a line, an identifier or a path of it.">
          No later call quotes or edits it
        </span>
      )
  }
}
