import type { CallId } from '../model/ids.ts'
import { type FrameColumns, frameColumns, LEVELS, TOLD_APART, TONES } from './frame-columns.ts'
import { KEY_SEPARATOR } from './frame-draft.ts'
import type { FrameNode } from './profile.ts'

/** Frames kept as columns. A frame becomes an object when it is first asked for, and then stays that one object. */
export class Frames {
  readonly columns: FrameColumns
  /** Begins the root's key and so all others; the root's name unless given. */
  readonly rootKey: string
  readonly #made = new Map<number, ColumnFrame>()

  constructor(columns: FrameColumns, rootKey: string = columns.names[columns.name[0] ?? 0] ?? '') {
    this.columns = columns
    this.rootKey = rootKey
  }

  static of(root: FrameNode): Frames {
    return new Frames(frameColumns(root), root.key)
  }

  get root(): FrameNode {
    return this.at(0)
  }

  at(index: number): FrameNode {
    const made = this.#made.get(index)
    if (made) return made
    const frame = new ColumnFrame(this, index)
    this.#made.set(index, frame)
    return frame
  }

  /** null: the frame is none of these. */
  indexOf(node: FrameNode): number | null {
    return node instanceof ColumnFrame && node.frames === this ? node.index : null
  }

  nameAt(index: number): string {
    return this.columns.names[this.columns.name[index] ?? 0] ?? ''
  }

  levelAt(index: number): FrameNode['level'] {
    return LEVELS[(this.columns.level[index] ?? 0) & ~TOLD_APART] ?? 'run'
  }

  /** What a frame's key adds to its parent's. */
  ownKeyAt(index: number): string {
    const name = this.nameAt(index)
    return (this.columns.level[index] ?? 0) & TOLD_APART ? name + KEY_SEPARATOR + this.levelAt(index) : name
  }

  /** Indexes from the root down to the frame of that key; null where there is none. */
  pathTo(key: string): readonly number[] | null {
    if (!key.startsWith(this.rootKey)) return null
    const path = [0]
    let rest = key.slice(this.rootKey.length)
    for (let at = 0; rest !== ''; ) {
      const next = this.#childOf(at, rest)
      if (next === null) return null
      path.push(next)
      at = next
      rest = rest.slice(1 + this.ownKeyAt(next).length)
    }
    return path
  }

  /** The child whose key is the beginning of `rest`. One whose name another's begins with is told from it by what follows. */
  #childOf(parent: number, rest: string): number | null {
    if (!rest.startsWith(KEY_SEPARATOR)) return null
    const { firstChild } = this.columns
    let found: number | null = null
    for (let at = firstChild[parent] ?? 0; at < (firstChild[parent + 1] ?? 0); at += 1) {
      const own = this.ownKeyAt(at)
      if (!rest.startsWith(own, 1)) continue
      const end = 1 + own.length
      if (end !== rest.length && !rest.startsWith(KEY_SEPARATOR, end)) continue
      if (found === null || own.length > this.ownKeyAt(found).length) found = at
    }
    return found
  }
}

class ColumnFrame implements FrameNode {
  readonly frames: Frames
  readonly index: number
  #key: string | null = null
  #children: readonly FrameNode[] | null = null
  #calls: readonly CallId[] | null = null

  constructor(frames: Frames, index: number) {
    this.frames = frames
    this.index = index
  }

  get name(): string {
    return this.frames.nameAt(this.index)
  }

  get level(): FrameNode['level'] {
    return this.frames.levelAt(this.index)
  }

  get tone(): FrameNode['tone'] {
    return TONES[this.frames.columns.tone[this.index] ?? 0] ?? 'neutral'
  }

  get self(): number {
    return this.frames.columns.self[this.index] ?? 0
  }

  get total(): number {
    return this.frames.columns.total[this.index] ?? 0
  }

  get key(): string {
    if (this.#key === null) {
      const { frames, index } = this
      const above = frames.columns.parent[index] ?? 0
      this.#key = index === 0 ? frames.rootKey : frames.at(above).key + KEY_SEPARATOR + frames.ownKeyAt(index)
    }
    return this.#key
  }

  get children(): readonly FrameNode[] {
    if (this.#children === null) {
      const { firstChild } = this.frames.columns
      const from = firstChild[this.index] ?? 0
      const length = (firstChild[this.index + 1] ?? from) - from
      this.#children = Array.from({ length }, (_, at) => this.frames.at(from + at))
    }
    return this.#children
  }

  get calls(): readonly CallId[] {
    this.#calls ??= callsOf(this.frames.columns, this.index, this.index + 1)
    return this.#calls
  }
}

/** The calls of neighbouring frames, each once. */
export function callsOf({ callsAt, call, callIds }: FrameColumns, from: number, to: number): readonly CallId[] {
  const refs = call.subarray(callsAt[from] ?? 0, callsAt[to] ?? 0)
  return Array.from(to - from > 1 ? new Set(refs) : refs).flatMap((ref) => callIds[ref] ?? [])
}
