import type { RunSource, RunStatus } from '../../model/run.ts'

export type RunSort = 'started' | 'name' | 'calls' | 'duration' | 'tokens' | 'cache-read' | 'cost'
/** `not-set`: nobody said how the run went. */
export type OutcomeFilter = 'success' | 'failure' | 'not-set'
export type RunGrouping = 'day' | 'session' | 'none'

/** Which runs a list shows and how. What is absent does not narrow; the values of one field are alternatives, the fields all hold. */
export interface RunQuery {
  /** Every word must be found in the name, the id, a model, a provider, a tag as `key=value`, the outcome, the status or the source. */
  readonly text?: string
  /** `key=value`; values of one key are alternatives. */
  readonly tags?: readonly string[]
  readonly models?: readonly string[]
  readonly providers?: readonly string[]
  readonly outcomes?: readonly OutcomeFilter[]
  readonly statuses?: readonly RunStatus[]
  readonly sources?: readonly RunSource[]
  /** Started at or after, and before: epoch milliseconds. */
  readonly fromMs?: number
  readonly toMs?: number
  /** Nano-dollars, both inclusive. A run without one priced call has no cost to compare. */
  readonly minNanoUsd?: number
  readonly maxNanoUsd?: number
  /** Default: `started`. */
  readonly sort?: RunSort
  /** Default: newest, dearest, most first; names from A. */
  readonly reverse?: boolean
  /** Days stand only over runs in order of their start. Default: `none`. */
  readonly group?: RunGrouping
  /** IANA name of the zone whose days are meant; default: UTC. */
  readonly timeZone?: string
}
