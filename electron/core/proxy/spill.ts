import type { Parcel } from './parcel.ts'
import type { Captured } from './recording.ts'

/**
 * A file beside the store that takes messages while ingest is behind, and gives them back in order. Written and read by a thread of its own:
 * the proxy's does no I/O.
 */
export interface Spill {
  /** false: it refused something a moment ago, and is to be left alone. */
  takes(): boolean
  /** Appends them; `wrote` or `refused` follows. */
  write(parcels: readonly Parcel[], transfer: ArrayBuffer[]): void
  /** Asks for the oldest; `read` follows. */
  read(): void
  /** Whether it is still looking at what an earlier core left: `found` follows. */
  counting(): boolean
  /** All that it gave back is stored. */
  clear(): void
  /** Resolves once everything is on disk. */
  close(): Promise<void>
}

/** What it says, in the order in which it was asked. */
export interface SpillEvents {
  /** What an earlier core left, or what is left after a fault of its own; `lost`: messages that do not read back. */
  found(left: { readonly messages: number; readonly exchanges: number; readonly bytes: number; readonly lost: number }): void
  wrote(messages: number): void
  /** No room: they are not in it. */
  refused(messages: number): void
  read(messages: readonly Captured[]): void
  /** It ended: nothing is in it, until it has been `found` again. */
  gone(): void
}
