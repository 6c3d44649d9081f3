import { formatShare } from '#shared/format/share.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { TimelineCall, TimelineLane } from '#shared/profile/profile.ts'
import { countBefore } from './lane-layout.ts'
import type { Palette } from './palette.ts'
import { textWidth } from './text.ts'
import { type TimeWindow, timeToX } from './time-window.ts'

export interface ContextScene {
  readonly lane: TimelineLane
  /** Its largest prompt, in tokens. */
  readonly peak: number | null
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

/** The largest prompt of a conversation, in tokens; null: of none of its calls that is known. */
export function contextPeak(lane: TimelineLane): number | null {
  const known = lane.calls.flatMap(({ call }) => (call.usage ? [call.usage.inputTotal] : []))
  return known.length === 0 ? null : known.reduce((most, tokens) => Math.max(most, tokens), 0)
}

/** Paints what one agent's prompts carried over time, by what was paid for it: where the cache is lost the track turns bright. */
export function paintContext(ctx: CanvasRenderingContext2D, scene: ContextScene): void {
  const { lane, peak, window, width, height, palette } = scene
  ctx.fillStyle = palette.surface
  ctx.fillRect(0, 0, width, height)
  if (!peak) return
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

/** Neighbours joined so far: the index of the largest of them, and where they stand. */
interface Narrow {
  readonly at: number
  readonly left: number
  readonly right: number
}

/** Narrower than this a prompt stands with its neighbours, the largest of which is seen. */
const MIN_PROMPT_PX = 1

/** When the prompts of some calls start, and their sizes in tokens: each call is read once, not at every move of the window. */
interface Prompts {
  readonly startsUs: Float64Array
  readonly tokens: Float64Array
}

const known = new WeakMap<readonly TimelineCall[], Prompts>()

function promptsOf(calls: readonly TimelineCall[]): Prompts {
  const found = known.get(calls) ?? {
    startsUs: Float64Array.from(calls, ({ startUs }) => startUs),
    tokens: Float64Array.from(calls, ({ call }) => call.usage?.inputTotal ?? 0),
  }
  known.set(calls, found)
  return found
}

/** The prompts in view: each stands until the next call starts. Of those that are too narrow to be seen alone the largest stands for all. */
export function shownPrompts(calls: readonly TimelineCall[], window: TimeWindow, width: number): readonly ShownPrompt[] {
  const { startsUs, tokens } = promptsOf(calls)
  const x = (us: number): number => Math.min(Math.max(timeToX(window, width, us), 0), width)
  const shown: ShownPrompt[] = []
  const show = (at: number, left: number, right: number): void => {
    const call = calls[at]
    if (call) shown.push({ call, left, right })
  }
  let narrow: Narrow | null = null
  const last = countBefore(startsUs, window.toUs)
  for (let at = Math.max(0, countBefore(startsUs, window.fromUs) - 1); at < last; at += 1) {
    const [left, right] = [x(startsUs[at] ?? 0), x(startsUs[at + 1] ?? calls[at]?.endUs ?? 0)]
    if (right - left >= MIN_PROMPT_PX) {
      if (narrow) show(narrow.at, narrow.left, narrow.right)
      narrow = null
      show(at, left, right)
      continue
    }
    const before: Narrow = narrow ?? { at, left, right }
    const joined: Narrow = { at: (tokens[at] ?? 0) > (tokens[before.at] ?? 0) ? at : before.at, left: before.left, right }
    narrow = right - joined.left < MIN_PROMPT_PX ? joined : null
    if (!narrow) show(joined.at, joined.left, joined.right)
  }
  if (narrow) show(narrow.at, narrow.left, narrow.right)
  return shown
}

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
