import { hash } from 'node:crypto'

/** Bodies are named by their bytes when they are stored, and twice while their exchange is derived. */
const known = new WeakMap<Uint8Array, Buffer>()

/** SHA-256 of bytes that do not change any more, worked out once for as long as they are in memory. */
export function digestOf(bytes: Uint8Array): Buffer {
  const before = known.get(bytes)
  if (before) return before
  const digest = hash('sha256', bytes, 'buffer')
  known.set(bytes, digest)
  return digest
}
