import type { Method, Methods } from '#shared/api/contract.ts'
import type { Answer } from '#shared/api/port.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { RunReader } from '../store/store.ts'

/** Methods of the contract that only read the store. */
export type QueryMethod = Exclude<Method, 'core.status' | 'runs.annotate' | 'demo.start'> | 'store.figures'
export type QueryParams<M extends QueryMethod> = M extends Method ? Methods[M]['params'] : { readonly since: EpochUs }
export type QueryReply<M extends QueryMethod> = M extends Method ? Methods[M]['result'] : StoreFigures

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
