import type { Retention } from '#shared/model/removal.ts'
import type { Privacy } from './privacy/privacy.ts'

/** What a core is started with. JSON-safe: the desktop app hands it to another process. */
export interface CoreConfig {
  readonly dataDir: string
  /** 0: any free port. */
  readonly recorderPort: number
  /** 0: any free port. */
  readonly uiPort: number
  readonly upstreams: Readonly<Record<string, string>>
  /** Names of this machine beside `localhost` by which the recorder may be asked; absent: none. */
  readonly hostNames?: readonly string[]
  readonly runIdleMs: number
  /** false (`--no-rewrite`): no request is ever changed on its way. */
  readonly rewrite: boolean
  readonly version: string
  /** The words that start the command line of this agentprof; absent: not known, so no terminal can be opened. */
  readonly cli?: readonly string[]
  /** Folder of the built interface, or null. */
  readonly rendererDir: string | null
  /** What of the bodies reaches the disk; absent: all but credentials. */
  readonly privacy?: Privacy
  /** How much is kept of bodies; absent: all. */
  readonly retention?: Retention
  readonly limits?: CoreLimits
}

/** What recording may take; absent ones are as said. */
export interface CoreLimits {
  /** Of one body: 64 MiB. */
  readonly bodyBytes?: number
  /** In memory, for ingest to take: 16 MiB. */
  readonly queueBytes?: number
  /** In a file beside the store, past that: 1 GiB. */
  readonly spillBytes?: number
}
