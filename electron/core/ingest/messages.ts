import type { Problem } from '#shared/api/contract.ts'
import type { AnnotationBody } from '#shared/model/fact.ts'
import type { RunId } from '#shared/model/ids.ts'
import type { ProblemCode } from '#shared/model/problem.ts'
import type { RemovalReport } from '#shared/model/removal.ts'
import type { EpochUs } from '#shared/model/units.ts'
import type { Privacy } from '../privacy/privacy.ts'
import type { Parcel } from '../proxy/parcel.ts'
import type { StoreFault } from '../store/store-fault.ts'
import type { SpanExport } from './otlp/read-spans.ts'
import type { RemovalCriteria } from './removal/plan.ts'

/** What the core's main thread sends to the ingest worker, in order. */
export type ToIngest =
  /** `isBusy`: the traffic's thread has much to do. */
  | { readonly kind: 'captured'; readonly batch: readonly Parcel[]; readonly isBusy: boolean }
  | {
      readonly kind: 'annotate'
      readonly id: number
      readonly at: EpochUs
      readonly runIds: readonly RunId[]
      readonly body: AnnotationBody
    }
  /** What an exporter of spans sent; answered with how many of them could not be kept. */
  | { readonly kind: 'spans'; readonly id: number; readonly sent: SpanExport }
  /** Somebody waits for what has come to be stored. */
  | { readonly kind: 'store' }
  /** Answered once everything that was stored before it is derived. */
  | { readonly kind: 'derive'; readonly id: number }
  /** The price files changed: calls that settle from now on are priced with them. */
  | { readonly kind: 'reload-prices'; readonly id: number }
  /** Answered once what the criteria name is removed, or with what would be. */
  | { readonly kind: 'remove'; readonly id: number; readonly criteria: RemovalCriteria; readonly dryRun: boolean }
  | { readonly kind: 'close' }

/** What comes back. `ack` frees room in the bounded queue; the runs of `derived` are the one live signal that views get. */
export type FromIngest =
  /** The store is open. `behind`: not all that it has is derived. */
  | { readonly kind: 'ready'; readonly behind: boolean }
  /** So many messages are stored, in the order in which they came. */
  | { readonly kind: 'ack'; readonly messages: number }
  /** The store cannot be opened or written: the worker ends, and what it has not acknowledged is not stored. */
  | { readonly kind: 'stopped'; readonly fault: StoreFault }
  /** Facts up to this one are derived, and these runs changed by it. */
  | { readonly kind: 'derived'; readonly runIds: readonly RunId[]; readonly seq: number }
  | { readonly kind: 'done'; readonly id: number; readonly error?: string }
  /** `rejected`: of its spans; null: it could not be read at all. */
  | { readonly kind: 'spans-read'; readonly id: number; readonly rejected: number | null }
  | { readonly kind: 'removed'; readonly id: number; readonly report: RemovalReport }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'solved'; readonly code: ProblemCode }

export interface IngestWorkerData {
  readonly storeFile: string
  readonly origin: { readonly machine: string; readonly user: string }
  /** The data folder whose price files hold; the demo has those of the folder that it stands in. */
  readonly pricesDir: string
  /** Applied before anything is written; absent: `full`. */
  readonly privacy?: Privacy
  /** The store was found damaged, and nobody has it open: it is to be set aside. */
  readonly damaged?: boolean
  /** One cell, 1 while the worker derives: should it end then, nothing that it was sent has ended it. */
  readonly isDeriving: Int32Array
}
