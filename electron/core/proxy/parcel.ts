import { bodyOf, type Captured, droppedBody, NO_BODY, withBody } from './recording.ts'

/**
 * A message as it waits and travels: all but its body is one text. As objects, thousands that wait for their turn made each collection of the proxy's
 * thread take ten milliseconds, and a text is copied to another thread in less time than they are.
 */
export interface Parcel {
  readonly head: string
  /** Its body; null: it has none, or that was dropped. */
  readonly data: Uint8Array | null
  /** It may have been stored already, by a worker that ended before it could say so. */
  readonly again?: true
  /** Why its body is to be kept without being read. */
  readonly unread?: string
}

/** A message as it is handed over, its body in one buffer. */
export type Delivery = Captured & Pick<Parcel, 'again' | 'unread'>

/** All of a message but the bytes of its body. */
export function packHead(message: Captured): string {
  const body = bodyOf(message)
  if (!body) return JSON.stringify(message)
  const { kept, bytes, gapAt, fit } = body
  return JSON.stringify(withBody(message, { data: NO_BODY, kept, bytes, gapAt, ...(fit && { fit }) }))
}

/** The message of a parcel, with its marks. */
export function unpack({ head, data, again, unread }: Parcel): Delivery {
  const message = JSON.parse(head) as Captured
  const body = bodyOf(message)
  const whole = body ? withBody(message, data ? { ...body, data } : droppedBody(body)) : message
  return { ...whole, ...(again && { again }), ...(unread !== undefined && { unread }) }
}
