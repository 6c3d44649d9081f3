import type { CallId } from '#shared/model/ids.ts'
import { frameColumns } from '#shared/profile/frame-columns.ts'
import { KEY_SEPARATOR } from '#shared/profile/frame-draft.ts'
import type { FrameNode, FrameTone } from '#shared/profile/profile.ts'
import { encodeProfile } from '#shared/profile/profile-bytes.ts'

/** One run of a given number of spans, as both viewers are given it. */
export interface BenchProfile {
  readonly spans: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly speedscope: string
}

const NAMES = 2000
const MAX_DEPTH = 14
const TONES: readonly FrameTone[] = ['neutral', 'read', 'fresh', 'write', 'output', 'tool']

/** The same numbers each time: runs of one bench differ by the machine alone. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

interface Draft {
  readonly name: string
  readonly depth: number
  readonly self: number
  readonly children: Draft[]
}

/** A tree that grows where chance has it: some frames stay leaves, some have many children, as agents' runs do. */
export function benchProfile(spans: number, callIds: readonly CallId[]): BenchProfile {
  const random = chance(spans)
  const draft = (depth: number): Draft => ({
    name: `frame ${Math.floor(random() * NAMES)}`,
    depth,
    self: 1 + Math.floor(random() ** 4 * 1000),
    children: [],
  })
  const root: Draft = { name: `${spans} spans`, depth: 0, self: 0, children: [] }
  const open = [root]
  for (let made = 1; made < spans; made += 1) {
    const parent = open[Math.floor(random() ** 2 * open.length)] ?? root
    const child = draft(parent.depth + 1)
    parent.children.push(child)
    if (child.depth < MAX_DEPTH && random() < 0.4) open.push(child)
  }
  const tree = freeze(root, root.name, callIds)
  const what = { weight: 'cost', stack: ['agent'], unknownCalls: 0, rootKey: tree.key } as const
  return { spans, bytes: encodeProfile({ ...what, frames: frameColumns(tree) }), speedscope: evented(tree) }
}

function freeze(draft: Draft, key: string, callIds: readonly CallId[]): FrameNode {
  const children = draft.children
    .map((child, at) => freeze(child, `${key}${KEY_SEPARATOR}${child.name}#${at}`, callIds))
    .sort((a, b) => b.total - a.total)
  return {
    key,
    name: draft.name,
    level: draft.depth === 0 ? 'run' : 'item',
    tone: TONES[draft.depth % TONES.length] ?? 'neutral',
    self: draft.self,
    total: children.reduce((sum, { total }) => sum + total, draft.self),
    calls: callIds.slice(0, 1),
    children,
  }
}

/** The same frames in speedscope's own format, each opened and closed where it stands. */
function evented(root: FrameNode): string {
  const frames = new Map<string, number>()
  const events: string[] = []
  const visit = (node: FrameNode, at: number): void => {
    const frame = frames.get(node.name) ?? frames.size
    frames.set(node.name, frame)
    events.push(`{"type":"O","frame":${frame},"at":${at}}`)
    let start = at
    for (const child of node.children) {
      visit(child, start)
      start += child.total
    }
    events.push(`{"type":"C","frame":${frame},"at":${at + node.total}}`)
  }
  visit(root, 0)
  const shared = JSON.stringify({ frames: Array.from(frames.keys(), (name) => ({ name })) })
  const head = `"type":"evented","name":"bench","unit":"none","startValue":0,"endValue":${root.total}`
  return `{"$schema":"https://www.speedscope.app/file-format-schema.json","shared":${shared},"profiles":[{${head},"events":[${events.join(',')}]}]}`
}
