import type { Method, Methods } from '#shared/api/contract.ts'
import type { Answer } from '#shared/api/port.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { RunReader } from '../store/store.ts'

/** Methods of the contract that only read the store. */
export type QueryMethod = Exclude<Method, Writes> | StoreMethod
export type QueryParams<M extends QueryMethod> = M extends Method
  ? Methods[M]['params']
  : M extends StoreMethod
    ? StoreMethods[M]['params']
    : never
export type QueryReply<M extends QueryMethod> = M extends Method
  ? Methods[M]['result']
  : M extends StoreMethod
    ? StoreMethods[M]['result']
    : never

/** What the core's main thread answers: it writes, or knows what no store does. */
type Writes =
  | 'core.status'
  | 'core.authority'
  | 'runs.annotate'
  | 'runs.annotateAll'
  | 'runs.clear'
  | 'runs.progress'
  | 'recording.set'
  | 'retention.get'
  | 'retention.set'
  | 'bodies.remove'
  | 'terminal.open'
  | 'demo.start'

export type StoreMethod = keyof StoreMethods

/** Questions that only the core itself asks. */
interface StoreMethods {
  'store.figures': { params: { readonly since: EpochUs }; result: StoreFigures }
  /** Which of these runs each store holds, deleted ones included; without `runIds`, all that are not deleted. */
  'store.holders': { params: { readonly runIds?: readonly RunId[] }; result: StoreHolders }
}

export interface StoreHolders {
  readonly recorded: readonly RunId[]
  readonly demo: readonly RunId[]
  /** Of these, the ones that were deleted for good: their bodies are gone. */
  readonly erased: readonly RunId[]
}

/** What the status adds from the store. */
export interface StoreFigures {
  readonly providers: ReturnType<RunReader['providers']>
  readonly today: ReturnType<RunReader['spendSince']>
  readonly priceBook: string
}

/** What a read needs to know of the living: a run's status is computed on read. */
export interface QueryContext {
  readonly now: EpochUs
  /** Cores that record into these folders right now; an open exchange of any other core was interrupted. */
  readonly liveCores: readonly string[]
}

export interface QueryWorkerData {
  /** Store files of the recorder and of the demo, in this order; one that does not exist yet is opened when it does. */
  readonly storeFiles: readonly string[]
  /** The data folder whose price files hold. */
  readonly pricesDir: string
}

/** These runs changed: what is kept of them in memory is to be read again. */
export interface RunsChanged {
  readonly changed: readonly RunId[]
}

export interface ToQuery {
  readonly id: number
  readonly method: QueryMethod
  readonly params: unknown
  readonly context: QueryContext
}

export interface FromQuery {
  readonly id: number
  readonly answer: Answer
}
