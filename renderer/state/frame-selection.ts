import { KEY_SEPARATOR } from '#shared/profile/frame-draft.ts'
import type { FrameRef } from '#shared/profile/frame-totals.ts'
import { pathTo } from '#shared/profile/layout-flame.ts'
import type { FrameNode } from '#shared/profile/profile.ts'
import { LEVEL_WORDS } from './level-words.ts'

/** A row of the top frames is selected by its name, marked so that it is neither a call nor a frame of the flame. */
const TOP = 'all:'

export const topSelection = (name: string): string => TOP + name
export const readTopSelection = (sel: string | null): string | null => (sel?.startsWith(TOP) ? sel.slice(TOP.length) : null)

/** A row of the table is a frame over all its stacks: selected by its level and name. */
const FRAME = 'frame:'

export const frameSelection = ({ level, name }: FrameRef): string => `${FRAME}${level}:${name}`

export function readFrameSelection(sel: string | null): FrameRef | null {
  const [, level, name] = sel?.match(/^frame:([a-z-]+):(.*)$/s) ?? []
  const known = LEVELS.find((one) => one === level)
  return known && name !== undefined ? { level: known, name } : null
}

/** The name of the frame that is selected, whatever selected it: the last one of a key, the one of a row. A call's id names none. */
export function selectedName(sel: string | null): string | null {
  if (sel === null) return null
  const top = readTopSelection(sel)
  if (top !== null) return top.startsWith(RESULTS) ? top.slice(RESULTS.length) : top
  return readFrameSelection(sel)?.name ?? sel.split(KEY_SEPARATOR).at(-1) ?? null
}

/** The frame of a key; null where the profile has none (another weight or stack, or a call's id). */
export function frameOf(root: FrameNode, key: string | null): FrameNode | null {
  if (key === null) return null
  return pathTo(root, key)?.at(-1) ?? null
}

const LEVELS = Object.keys(LEVEL_WORDS) as readonly FrameNode['level'][]

/** Whether a frame of the flame is what a row of the top frames sums up: `Results: Bash` is every frame `Bash` under tool results. */
export function isOfTop(node: FrameNode, top: string): boolean {
  if (top.startsWith(RESULTS)) return node.level === 'tool' && node.tone === 'tool' && node.name === top.slice(RESULTS.length)
  if (top === 'Output text and tool calls') return node.level === 'segment' && node.tone === 'output'
  if (top.startsWith(FAILED)) return node.tone === 'waste' && node.name === top.slice(FAILED.length)
  return node.level === 'segment' && node.name === top
}

export const RESULTS = 'Results: '
const FAILED = 'Failed: '
