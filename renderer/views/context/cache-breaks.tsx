import { describeCache } from '#shared/cache/describe.ts'
import type { CacheExplanation, CacheWhy } from '#shared/cache/explain.ts'
import { formatUsd } from '#shared/format/money.ts'
import { UNKNOWN } from '#shared/format/symbols.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { ContextChart } from '../../charts/context-columns.ts'
import { type BreakGroup, breakGroups } from './break-groups.ts'

interface CacheBreaksProps {
  readonly chart: ContextChart
  readonly explanations: ReadonlyMap<CallId, CacheExplanation> | null
  readonly selected: CallId
  readonly onSelect: (callId: CallId) => void
}

/** Every place where the cache stopped working, dearest first; the same reason in calls of one agent that follow each other is one. */
export function CacheBreaks({ chart, explanations, selected, onSelect }: CacheBreaksProps) {
  if (!explanations) return <p className="dim ctx-none" aria-busy="true" />
  const groups = breakGroups(chart)
  if (groups.length === 0) return <p className="dim ctx-none">{quietWords(explanations)}</p>
  return (
    <ul className="ctx-breaks">
      {groups.map((group, at) => (
        <Break key={group.columns[0]?.call.call.id} group={group} isDearest={at === 0} selected={selected} onSelect={onSelect} />
      ))}
    </ul>
  )
}

function quietWords(explanations: ReadonlyMap<CallId, CacheExplanation>): string {
  const whys = [...explanations.values()].map(({ why }) => why)
  if (whys.every((why) => why === 'unknown')) return 'Nothing is known about how these prompts were cached.'
  return 'Every call read what earlier ones had left in the cache, as far as that is known.'
}

interface BreakProps extends Pick<CacheBreaksProps, 'selected' | 'onSelect'> {
  readonly group: BreakGroup
  readonly isDearest: boolean
}

function Break({ group, isDearest, selected, onSelect }: BreakProps) {
  const { columns, miss, missedNanoUsd } = group
  const [first] = columns
  if (!first) return null
  const last = columns.at(-1)
  const where =
    columns.length === 1
      ? `Call ${first.call.number}`
      : `${first.call.call.agent}, calls ${first.call.number} to ${last?.call.number}`
  return (
    <li
      className={columns.some(({ call }) => call.call.id === selected) ? 'sel' : undefined}
      data-tour={isDearest ? 'break' : undefined}
    >
      <div className="row">
        <button type="button" className="run-call" onClick={() => onSelect(first.call.call.id)}>
          {where}, {titleOf(miss)}
        </button>
        <span className="sp" />
        <b className="b dear nw">{missedNanoUsd === null ? UNKNOWN : `+${formatUsd(missedNanoUsd)}`}</b>
      </div>
      <p className="dim wrap">{describeCache(miss)}</p>
      {columns.length > 1 && <p className="faint">The text is about the first of {columns.length} calls; the cost is of all.</p>}
    </li>
  )
}

const TITLES: Readonly<Record<CacheWhy, string>> = {
  read: 'read in part',
  'first call': 'first call',
  'prefix changed': 'the prompt changed',
  'settings changed': 'a setting changed',
  'other model': 'another model',
  expired: 'the cache expired',
  'not yet written': 'asked too soon',
  'below minimum': 'too short',
  'no breakpoint': 'messages not cached',
  'provider evicted': 'the provider forgot',
  unknown: 'unknown',
}

function titleOf({ why, firstDifference }: CacheExplanation): string {
  if (why !== 'prefix changed' || !firstDifference) return TITLES[why]
  const { kind } = firstDifference.segment
  if (kind === 'system') return 'system prompt changed'
  if (kind === 'tool-schema') return firstDifference.change === 'moved' ? 'tool order changed' : 'tools changed'
  return 'history changed'
}
