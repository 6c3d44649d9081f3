import { type Column, packColumns, unpackColumns } from '../columns/column-bytes.ts'
import type { CallId } from '../model/ids.ts'
import type { FrameColumns } from './frame-columns.ts'
import type { Level, Weight } from './profile.ts'

/** A profile as it goes from the core to a page: what it is of, and its frames as columns. */
export interface ProfileColumns {
  readonly weight: Weight
  readonly stack: readonly Level[]
  readonly unknownCalls: number
  readonly rootKey: string
  readonly frames: FrameColumns
}

interface Head extends Omit<ProfileColumns, 'frames'> {
  readonly count: number
  readonly names: readonly string[]
  readonly callIds: readonly CallId[]
}

/** Writes a profile as bytes: the columns of its frames, and a head of all else. */
export function encodeProfile({ weight, stack, unknownCalls, rootKey, frames }: ProfileColumns): Uint8Array<ArrayBuffer> {
  const { count, names, callIds, self, total, parent, firstChild, name, callsAt, call, level, tone } = frames
  return packColumns({
    head: { weight, stack, unknownCalls, rootKey, count, names, callIds } satisfies Head,
    columns: [self, total, parent, firstChild, name, callsAt, call, level, tone],
  })
}

/** Reads what `encodeProfile` wrote; the columns are views of the bytes. Throws where the bytes are none of this build's. */
export function decodeProfile(bytes: Uint8Array<ArrayBuffer>): ProfileColumns {
  const { head, columns } = unpackColumns(bytes)
  const { count, names, callIds, ...what } = head as Head
  const of = <T extends Column>(kind: abstract new (...args: never[]) => T, at: number): T => {
    const column = columns[at]
    if (column instanceof kind) return column
    throw new Error('The profile is of another version of agentprof. Reload the page.')
  }
  const [self, total] = [of(Float64Array<ArrayBuffer>, 0), of(Float64Array<ArrayBuffer>, 1)]
  const [parent, firstChild, name] = [
    of(Uint32Array<ArrayBuffer>, 2),
    of(Uint32Array<ArrayBuffer>, 3),
    of(Uint32Array<ArrayBuffer>, 4),
  ]
  const [callsAt, call] = [of(Uint32Array<ArrayBuffer>, 5), of(Uint32Array<ArrayBuffer>, 6)]
  const [level, tone] = [of(Uint8Array<ArrayBuffer>, 7), of(Uint8Array<ArrayBuffer>, 8)]
  return { ...what, frames: { count, names, callIds, self, total, parent, firstChild, name, callsAt, call, level, tone } }
}
