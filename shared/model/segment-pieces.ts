import type { SegmentRecord } from './records.ts'

/** What tells one part of a prompt from its neighbour, and the buckets that its tokens fell into. */
export type SegmentLook = Pick<SegmentRecord, 'kind' | 'name' | 'toolUseId' | 'preview' | 'buckets' | 'apart'>

/**
 * Whether a segment goes on with the part that the segment before it began: a part is cut where the cached prefix ends, so that pieces follow
 * each other and differ in their bucket only. What looks so and is a part of its own is marked `apart`.
 */
export const isNextPiece = (before: SegmentLook, after: SegmentLook): boolean =>
  after.apart !== true &&
  before.kind === after.kind &&
  before.name === after.name &&
  before.toolUseId === after.toolUseId &&
  before.preview === after.preview &&
  bucketNames(before) !== bucketNames(after)

const bucketNames = ({ buckets: { other, ...own } }: SegmentLook): string => Object.keys({ ...own, ...other }).join()
