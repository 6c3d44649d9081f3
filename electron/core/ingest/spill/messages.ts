import type { Privacy } from '../../privacy/privacy.ts'
import type { Parcel } from '../../proxy/parcel.ts'
import type { Captured } from '../../proxy/recording.ts'

/** What the core's main thread asks of the spill worker, in order. */
export type ToSpill =
  | { readonly kind: 'write'; readonly parcels: readonly Parcel[] }
  | { readonly kind: 'read' }
  /** After a refusal it refuses everything, so that the order holds, until it is told that all refusals have been heard. */
  | { readonly kind: 'resume' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'close' }

export type FromSpill =
  | {
      readonly kind: 'found'
      readonly messages: number
      readonly exchanges: number
      readonly bytes: number
      readonly lost: number
    }
  | { readonly kind: 'wrote'; readonly messages: number }
  | { readonly kind: 'refused'; readonly messages: number; readonly why: string }
  | { readonly kind: 'read'; readonly messages: readonly Captured[] }

export interface SpillWorkerData {
  readonly file: string
  readonly maxBytes: number
  /** Applied before anything is written; absent: `full`. */
  readonly privacy?: Privacy
}
