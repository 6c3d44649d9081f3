import { formatShare } from '#shared/format/share.ts'
import { formatTokens } from '#shared/format/tokens.ts'
import type { CallId } from '#shared/model/ids.ts'
import type { TimelineCall, TimelineLane } from '#shared/profile/profile.ts'
import type { Palette } from './palette.ts'
import { textWidth } from './text.ts'
import { type TimeWindow, timeToX } from './time-window.ts'

export interface ContextScene {
  readonly lane: TimelineLane
  readonly window: TimeWindow
  readonly width: number
  readonly height: number
  readonly palette: Palette
  readonly selected: CallId | null
}

const TOP = 14

/** The largest prompt of a conversation, in tokens. */
export const contextPeak = (lane: TimelineLane): number =>
  lane.calls.reduce((most, { call }) => Math.max(most, call.usage?.inputTotal ?? 0), 0)

/** Paints what one agent's prompts carried over time, by what was paid for it: where the cache is lost the track turns bright. */
export function paintContext(ctx: CanvasRenderingContext2D, scene: ContextScene): void {
  const { lane, window, width, height, palette } = scene
  ctx.fillStyle = palette.surface
  ctx.fillRect(0, 0, width, height)
  const peak = contextPeak(lane)
  if (peak === 0) return
  const x = (us: number): number => timeToX(window, width, us)
  for (const [at, call] of lane.calls.entries()) {
    const left = Math.max(0, x(call.startUs))
    const right = Math.min(width, x(lane.calls[at + 1]?.startUs ?? call.endUs))
    if (right <= 0 || left >= width || right - left < 0.3) continue
    paintPrompt(ctx, scene, call, { left, width: Math.max(0.5, right - left - 1), scale: (height - TOP) / peak })
  }
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
  if (!bottom || bottom.height < 16) return
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
