import type { BodyRef } from '#shared/model/fact.ts'
import type { BodyStore } from './store.ts'

/** The bytes of a body as far as they were kept: a body that had none is empty, not missing. null: it was not kept, or was removed. */
export function keptBytes(bodies: Pick<BodyStore, 'get' | 'removed'>, { id, bytes }: BodyRef): Uint8Array | null {
  if (id !== null) return bodies.removed(id) ? null : bodies.get(id)
  return bytes === 0 ? new Uint8Array() : null
}
