import type { CallId } from '../model/ids.ts'
import { KEY_SEPARATOR } from './frame-draft.ts'
import type { FrameNode, FrameTone } from './profile.ts'

/**
 * A profile's frames as columns, row by row of the flame, each row from left to right: a run of a million frames is some typed arrays and
 * not a million objects. Frame 0 is the root. The children of frame `i` are the frames `firstChild[i]` to `firstChild[i + 1]`, heaviest
 * first; its calls are `callIds[call[j]]` for `j` from `callsAt[i]` to `callsAt[i + 1]`.
 */
export interface FrameColumns {
  readonly count: number
  readonly self: Float64Array<ArrayBuffer>
  readonly total: Float64Array<ArrayBuffer>
  readonly parent: Uint32Array<ArrayBuffer>
  readonly firstChild: Uint32Array<ArrayBuffer>
  /** Index into `names`. */
  readonly name: Uint32Array<ArrayBuffer>
  readonly callsAt: Uint32Array<ArrayBuffer>
  readonly call: Uint32Array<ArrayBuffer>
  /** Index into `LEVELS`; with `TOLD_APART` where the key also names the level, because a sibling has the same name. */
  readonly level: Uint8Array<ArrayBuffer>
  /** Index into `TONES`. */
  readonly tone: Uint8Array<ArrayBuffer>
  readonly names: readonly string[]
  readonly callIds: readonly CallId[]
}

/** In the order of their codes, which both ends of the interface know: add at the end. */
export const LEVELS: readonly FrameNode['level'][] = [
  'run',
  'agent',
  'call-site',
  'direction',
  'segment',
  'tool',
  'item',
  'price-class',
  'phase',
  'model',
]
export const TONES: readonly FrameTone[] = [
  'neutral',
  'subagent',
  'read',
  'fresh',
  'write',
  'output',
  'reasoning',
  'tool',
  'waste',
]
export const TOLD_APART = 0x80

/** Writes a tree of frames as columns. */
export function frameColumns(root: FrameNode): FrameColumns {
  const nodes: FrameNode[] = [root]
  const parents: number[] = [0]
  const firstChild: number[] = []
  let calls = 0
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at]
    if (!node) break
    firstChild.push(nodes.length)
    calls += node.calls.length
    for (const child of node.children) {
      nodes.push(child)
      parents.push(at)
    }
  }
  firstChild.push(nodes.length)
  const count = nodes.length
  const names = indexer<string>()
  const callIds = indexer<CallId>()
  const columns = {
    count,
    self: new Float64Array(count),
    total: new Float64Array(count),
    parent: Uint32Array.from(parents),
    firstChild: Uint32Array.from(firstChild),
    name: new Uint32Array(count),
    callsAt: new Uint32Array(count + 1),
    call: new Uint32Array(calls),
    level: new Uint8Array(count),
    tone: new Uint8Array(count),
    names: names.values,
    callIds: callIds.values,
  }
  let written = 0
  for (const [at, node] of nodes.entries()) {
    columns.self[at] = node.self
    columns.total[at] = node.total
    columns.name[at] = names.indexOf(node.name)
    columns.level[at] = LEVELS.indexOf(node.level) | (isToldApart(node, nodes[parents[at] ?? 0], at) ? TOLD_APART : 0)
    columns.tone[at] = TONES.indexOf(node.tone)
    for (const call of node.calls) {
      columns.call[written] = callIds.indexOf(call)
      written += 1
    }
    columns.callsAt[at + 1] = written
  }
  return columns
}

const isToldApart = (node: FrameNode, parent: FrameNode | undefined, at: number): boolean =>
  at > 0 && parent !== undefined && node.key !== parent.key + KEY_SEPARATOR + node.name

function indexer<T>(): { readonly values: readonly T[]; indexOf(value: T): number } {
  const values: T[] = []
  const known = new Map<T, number>()
  return {
    values,
    indexOf(value) {
      const found = known.get(value)
      if (found !== undefined) return found
      known.set(value, values.length)
      values.push(value)
      return values.length - 1
    },
  }
}
