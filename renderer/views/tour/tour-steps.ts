import type { RunView } from '#shared/api/contract.ts'
import { describeCache } from '#shared/cache/describe.ts'
import { formatUsd } from '#shared/format/money.ts'
import { formatShare } from '#shared/format/share.ts'
import { formatTokens, formatTokensExact } from '#shared/format/tokens.ts'
import { amountOf } from '#shared/model/cost.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { SegmentRecord } from '#shared/model/records.ts'
import type { Timeline, TimelineCall } from '#shared/profile/profile.ts'
import { topFrames } from '#shared/profile/top-frames.ts'
import { type CacheBreak, cacheBreaks } from '../../charts/cache-breaks.ts'
import type { RunTab } from '../../state/route.ts'
import type { BreakGroup } from '../context/break-groups.ts'

/** One stop of the tour: a place on the run page, and the number of this run that is to be seen there. */
export interface TourStep {
  readonly id: 'cost' | 'paid-for' | 'dearest' | 'wasted' | 'carried' | 'break'
  readonly tab: RunTab
  /** CSS selector of the place. */
  readonly anchor: string
  readonly title: string
  readonly text: string
}

export interface TourInput {
  readonly view: RunView
  readonly timeline: Timeline
  readonly segments: ReadonlyMap<CallId, readonly SegmentRecord[]>
  /** Where the cache stopped working, dearest first; none: nowhere, or nobody knows. */
  readonly breaks: readonly BreakGroup[]
}

/**
 * “Where did the money go?”: from the total to what it bought, told in the numbers of the run itself. A step whose number the run does not
 * have (nothing was wasted, say) is left out.
 */
export function tourSteps({ view, timeline, segments, breaks }: TourInput): readonly TourStep[] {
  const { run } = view
  const spent = run.cost.nanoUsd
  const frames = topFrames({ calls: view.calls, segments }, 'cost')
  const [first] = frames
  const carried = frames.reduce((sum, { carry }) => sum + carry.nanoUsd, 0)
  const dearest = dearestCall(timeline)
  const broken = dearest && timeline.lanes.flatMap(cacheBreaks).find(({ call }) => call.id === dearest.call.id)
  const share = (nanoUsd: number): string => `${formatUsd(nanoUsd)}, ${formatShare(nanoUsd, spent)} of the run`
  return [
    {
      id: 'cost',
      tab: 'timeline',
      anchor: '.stat:has([data-testid="run-cost"])',
      title: `This run cost ${formatUsd(spent)}`,
      text: `In ${plural(run.callCount, 'call')}, for ${formatTokens(run.usage.inputTotal)} tokens in and ${formatTokens(run.usage.outputTotal)} out. The mark below says how sure that is: a filled dot was reported by the provider, a half one is an estimate, a ring has no price.`,
    },
    ...(first && first.total.nanoUsd > 0
      ? [
          {
            id: 'paid-for',
            tab: 'timeline',
            anchor: '[data-tour="paid-for"]',
            title: `Most of it went to: ${first.name}`,
            text: `${share(first.total.nanoUsd)}. ${formatUsd(first.firstSend.nanoUsd)} of that to send it for the first time, ${formatUsd(first.carry.nanoUsd)} to send it again with later calls.`,
          } as const,
        ]
      : []),
    ...(dearest
      ? [
          {
            id: 'dearest',
            tab: 'timeline',
            anchor: '[data-tour="dearest"]',
            title: `The dearest call is number ${dearest.number}`,
            text: `${share(amountOf(dearest.call.cost))}. ${broken ? brokenWords(broken) : toolWords(dearest)} Click it to see where its money went.`,
          } as const,
        ]
      : []),
    ...(run.wasted.nanoUsd > 0
      ? [
          {
            id: 'wasted',
            tab: 'timeline',
            anchor: '[data-tour="wasted"]',
            title: `${formatUsd(run.wasted.nanoUsd)} bought nothing`,
            text: 'Failed attempts that were billed, answers that had to be repaired, and calls that repeated themselves. On the timeline all waste is hatched.',
          } as const,
        ]
      : []),
    ...(carried > 0
      ? [
          {
            id: 'carried',
            tab: 'flame',
            anchor: '[data-tour="carried"]',
            title: `${formatShare(carried, spent)} was paid to carry what had been sent before`,
            text: `${formatUsd(carried)}: every call sends the whole conversation again. The bottom row of the flame says what each part bought, and at which price.`,
          } as const,
        ]
      : []),
    ...breakStep(breaks),
  ]
}

function breakStep([dearest]: readonly BreakGroup[]): readonly TourStep[] {
  const [first] = dearest?.columns ?? []
  const more = (dearest?.columns.length ?? 0) - 1
  if (!dearest || !first || !dearest.missedNanoUsd) return []
  const others = more === 0 ? '' : ` ${plural(more, 'later call')} missed it for the same reason; the amount is of all.`
  return [
    {
      id: 'break',
      tab: 'context',
      anchor: '[data-tour="break"]',
      title: `${formatUsd(dearest.missedNanoUsd)} more where the cache stopped working`,
      text: `At call ${first.call.number}. ${describeCache(dearest.miss)}${others}`,
    },
  ]
}

function dearestCall(timeline: Timeline): TimelineCall | null {
  const calls = timeline.lanes.flatMap((lane) => lane.calls)
  const dearest = calls.reduce<TimelineCall | null>(
    (most, call) => (amountOf(call.call.cost) > (most ? amountOf(most.call.cost) : 0) ? call : most),
    null,
  )
  return dearest
}

const brokenWords = ({ readTokens, cachedTokens }: CacheBreak): string =>
  `The beginning of its prompt had changed, so that it read ${readTokens === 0 ? 'none' : formatTokensExact(readTokens)} of the ${formatTokensExact(cachedTokens)} tokens that lay in the provider’s cache, and paid for the rest anew.`

const toolWords = ({ call }: TimelineCall): string =>
  `It sent ${formatTokens(call.usage?.inputTotal)} tokens and got ${formatTokens(call.usage?.outputTotal)}.`

const plural = (count: number, noun: string): string => `${formatTokensExact(count)} ${noun}${count === 1 ? '' : 's'}`
