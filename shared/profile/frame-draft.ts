import type { CallId } from '../model/ids.ts'
import type { FrameNode, FrameTone, Level } from './profile.ts'

/** Separates the names in a frame's key. */
export const KEY_SEPARATOR = '\u001f'

/** A frame while it grows. `freezeFrame` makes the frame of it. */
export interface FrameDraft {
  readonly name: string
  readonly level: Level | 'run'
  readonly tone: FrameTone
  self: number
  readonly calls: CallId[]
  readonly children: Map<string, FrameDraft>
}

/** How a frame is told from its siblings and drawn. */
export interface FrameName {
  readonly name: string
  readonly tone: FrameTone
}

export const draftFrame = (name: string, level: Level | 'run', tone: FrameTone): FrameDraft => ({
  name,
  level,
  tone,
  self: 0,
  calls: [],
  children: new Map(),
})

/** The child of that name, made where it does not exist. Frames of two levels that happen to share a name stay apart. */
export function childFrame(parent: FrameDraft, { name, tone }: FrameName, level: Level): FrameDraft {
  const found = parent.children.get(name)
  if (found?.level === level) return found
  const key = found ? name + KEY_SEPARATOR + level : name
  const existing = found && parent.children.get(key)
  if (existing) return existing
  const made = draftFrame(name, level, tone)
  parent.children.set(key, made)
  return made
}

/** Notes that a call contributes. Calls come one after the other, so only the last one can be there already. */
export function noteCall(frame: FrameDraft, call: CallId): void {
  if (frame.calls.at(-1) !== call) frame.calls.push(call)
}

/** Notes the calls of a frame that is merged into another: a call that both have counts once. */
export function noteCalls(frame: FrameDraft, calls: readonly CallId[]): void {
  if (frame.calls.length === 0) {
    for (const call of calls) frame.calls.push(call)
    return
  }
  const known = new Set(frame.calls)
  for (const call of calls) if (!known.has(call)) frame.calls.push(call)
}

/** Sums the totals, from the leaves up, and sorts the children. */
export function freezeFrame(draft: FrameDraft, key: string = draft.name): FrameNode {
  const children = Array.from(draft.children, ([name, child]) => freezeFrame(child, key + KEY_SEPARATOR + name)).sort(
    heaviestFirst,
  )
  const total = children.reduce((sum, child) => sum + child.total, draft.self)
  return { key, name: draft.name, level: draft.level, tone: draft.tone, self: draft.self, total, calls: draft.calls, children }
}

const heaviestFirst = (a: FrameNode, b: FrameNode): number =>
  b.total - a.total || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
