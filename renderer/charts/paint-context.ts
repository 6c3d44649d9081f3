import { formatShare } from '#shared/format/share.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { TimelineCall, TimelineLane } from '#shared/profile/profile.ts'
import { startedBefore } from './lane-layout.ts'
import type { Palette } from './palette.ts'
import { textWidth } from './text.ts'
import { type TimeWindow, timeToX } from './time-window.ts'

export interface ContextScene {
  readonly lane: TimelineLane
  /** Its largest prompt, in tokens. */
  readonly peak: number
  readonly window: TimeWindow
  readonly width: number
  readonly height: number
  readonly palette: Palette
  readonly selected: CallId | null
}

const TOP = 14
/** Narrower than this prompts touch: gaps would be all that is seen of them. */
const MIN_GAPPED_PX = 3
/** Narrower than this no label fits. */
const MIN_LABEL_PX = 12

/** The largest prompt of a conversation, in tokens. */
export const contextPeak = (lane: TimelineLane): number =>
  lane.calls.reduce((most, { call }) => Math.max(most, call.usage?.inputTotal ?? 0), 0)

/** Paints what one agent's prompts carried over time, by what was paid for it: where the cache is lost the track turns bright. */
export function paintContext(ctx: CanvasRenderingContext2D, scene: ContextScene): void {
  const { lane, peak, window, width, height, palette } = scene
  ctx.fillStyle = palette.surface
  ctx.fillRect(0, 0, width, height)
  if (peak === 0) return
  for (const { call, left, right } of shownPrompts(lane.calls, window, width)) {
    paintPrompt(ctx, scene, call, {
      left,
      width: right - left - (right - left > MIN_GAPPED_PX ? 1 : 0),
      scale: (height - TOP) / peak,
    })
  }
}

/** A call whose prompt is seen, and from where to where it stands, in pixels. */
interface ShownPrompt {
  readonly call: TimelineCall
  readonly left: number
  readonly right: number
}

/** Narrower than this a prompt stands with its neighbours, the largest of which is seen. */
const MIN_PROMPT_PX = 1

/** The prompts in view: each stands until the next call starts. Of those that are too narrow to be seen alone the largest stands for all. */
export function shownPrompts(calls: readonly TimelineCall[], window: TimeWindow, width: number): readonly ShownPrompt[] {
  const x = (us: number): number => Math.min(Math.max(timeToX(window, width, us), 0), width)
  const shown: ShownPrompt[] = []
  let narrow: ShownPrompt | null = null
  const last = startedBefore(calls, window.toUs)
  for (let at = Math.max(0, startedBefore(calls, window.fromUs) - 1); at < last; at += 1) {
    const call = calls[at]
    if (!call) break
    const [left, right] = [x(call.startUs), x(calls[at + 1]?.startUs ?? call.endUs)]
    if (right - left >= MIN_PROMPT_PX) {
      if (narrow) shown.push(narrow)
      narrow = null
      shown.push({ call, left, right })
      continue
    }
    const before: ShownPrompt = narrow ?? { call, left, right }
    const joined = { call: promptTokens(call) > promptTokens(before.call) ? call : before.call, left: before.left, right }
    narrow = right - joined.left < MIN_PROMPT_PX ? joined : null
    if (!narrow) shown.push(joined)
  }
  return narrow ? [...shown, narrow] : shown
}

const promptTokens = ({ call }: TimelineCall): number => call.usage?.inputTotal ?? 0

interface Box {
  readonly left: number
  readonly width: number
  readonly scale: number
}

function paintPrompt(
  ctx: CanvasRenderingContext2D,
  { palette, height, selected }: ContextScene,
  { call }: TimelineCall,
  box: Box,
): void {
  const { usage } = call
  if (!usage) return
  const written = usage.cacheWrite5m + usage.cacheWrite1h
  const fresh = usage.inputTotal - usage.cacheRead - written
  let y = height
  let bottom: { readonly tone: 'read' | 'write' | 'fresh'; readonly height: number } | null = null
  for (const [tone, tokens] of [
    ['read', usage.cacheRead],
    ['write', written],
    ['fresh', fresh],
  ] as const) {
    const part = tokens * box.scale
    if (part < 0.3) continue
    y -= part
    bottom ??= { tone, height: part }
    ctx.fillStyle = palette.tones[tone].fill
    ctx.fillRect(box.left, y, box.width, part)
  }
  // A label that ran over two fills could be read on neither.
  if (!bottom || bottom.height < 16 || box.width < MIN_LABEL_PX) return
  const { tone } = bottom
  ctx.font = `${call.id === selected ? 500 : 400} 10.5px ${palette.sans}`
  ctx.fillStyle = palette.tones[tone].text
  ctx.textAlign = 'left'
  const size = formatTokens(usage.inputTotal)
  const long =
    tone === 'read'
      ? `${size}, ${formatShare(usage.cacheRead, usage.inputTotal)} read`
      : `${size} ${tone === 'write' ? 'written' : 'fresh'}`
  const label = [long, size].find((text) => textWidth(ctx, text) + 10 <= box.width) ?? ''
  ctx.fillText(label, box.left + 5, height - 7)
}
