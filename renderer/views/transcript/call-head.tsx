import { Button } from '@mantine/core'
import { UNKNOWN } from '#shared/format/symbols.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import type { NoText } from '#shared/model/removal.ts'
import type { TimelineCall } from '#shared/profile/profile.ts'
import { attemptFailure } from '#shared/profile/waste.ts'
import { CostText } from '../call/cost-text.tsx'
import type { PromptChange } from './transcript-rows.ts'

interface CallHeadProps {
  readonly call: TimelineCall
  readonly change: PromptChange | null
  readonly noText: NoText | null
  readonly selected: boolean
  readonly onSelect: () => void
  readonly onRaw: () => void
}

/** Where a call begins: what it cost, and how its prompt differs from the one before it. */
export function CallHead({ call: { number, call }, change, noText, selected, onSelect, onRaw }: CallHeadProps) {
  const { usage, attempts } = call
  const failures = attempts.flatMap((attempt, at) => attemptFailure(attempt, at === attempts.length - 1) ?? [])
  return (
    <div className={selected ? 'tr-call sel' : 'tr-call'}>
      <button type="button" className="run-call nw" aria-pressed={selected} onClick={onSelect}>
        Call {number}
      </button>
      <span className="dim nw">
        {usage ? formatTokens(usage.inputTotal) : UNKNOWN} in, {usage ? formatTokens(usage.outputTotal) : UNKNOWN} out
      </span>
      <span className="faint el">
        {change ? changeWords(change) : noText ? NO_TEXT[noText.kind] : 'its prompt could not be read'}
      </span>
      {failures.map((failure, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attempts never move
        <span key={at} className="chip ol tr-failed">
          {failure}
        </span>
      ))}
      <span className="sp" />
      <CostText price={call.cost} />
      <Button className="sm" onClick={onRaw}>
        Raw
      </Button>
    </div>
  )
}

const NO_TEXT: Record<NoText['kind'], string> = {
  withheld: 'its text was not kept',
  removed: 'its bodies were removed',
  dropped: 'its text was not kept',
  unread: 'its text was not read',
}

function changeWords({ carried, added, changed, removed }: PromptChange): string {
  if (carried === 0 && changed === 0 && removed === 0) return 'the whole prompt is new'
  const parts = [
    `${carried} carried`,
    ...(added > 0 ? [`${added} added`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
  ]
  return parts.join(', ')
}
