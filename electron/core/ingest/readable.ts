import type { BodyRef, Headers } from '#shared/model/fact.ts'
import { decodeBody } from './decode.ts'

/** An empty line ends an event, and says nothing between lines of JSON. */
const SEAM = Buffer.from('\n\n')

/**
 * A stored body as a reader of its format may have it: its content encoding undone, its two ends apart where the middle is missing.
 * null: not kept, not what its headers say, or set aside because reading it ended the reader.
 */
export function readable(headers: Headers, { unread, gap }: BodyRef, bytes: Uint8Array | null): Uint8Array | null {
  if (!bytes || unread !== undefined) return null
  if (gap === undefined) return decodeBody(headers, bytes)
  return Buffer.concat([bytes.subarray(0, gap), SEAM, bytes.subarray(gap)])
}
