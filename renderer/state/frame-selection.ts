import { pathTo } from '#shared/profile/layout-flame.ts'
import type { FrameNode, Profile } from '#shared/profile/profile.ts'

/** A row of the top frames is selected by its name, marked so that it is neither a call nor a frame of the flame. */
const TOP = 'all:'

export const topSelection = (name: string): string => TOP + name
export const readTopSelection = (sel: string | null): string | null => (sel?.startsWith(TOP) ? sel.slice(TOP.length) : null)

/** The frame of a key; null where the profile has none (another weight or stack, or a call's id). */
export function frameOf(profile: Profile, key: string | null): FrameNode | null {
  if (key === null) return null
  return pathTo(profile.root, key)?.at(-1) ?? null
}

/** Whether a frame of the flame is what a row of the top frames sums up: `Results: Bash` is every frame `Bash` under tool results. */
export function isOfTop(node: FrameNode, top: string): boolean {
  if (top.startsWith(RESULTS)) return node.level === 'tool' && node.tone === 'tool' && node.name === top.slice(RESULTS.length)
  if (top === 'Output text and tool calls') return node.level === 'segment' && node.tone === 'output'
  if (top.startsWith(RETRY)) return node.tone === 'waste' && node.name === top.slice(RETRY.length)
  return node.level === 'segment' && node.name === top
}

export const RESULTS = 'Results: '
const RETRY = 'Retry: '
