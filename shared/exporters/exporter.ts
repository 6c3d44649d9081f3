import type { ExchangeOpened, ExchangeSettled } from '../model/fact.ts'
import type { NoText } from '../model/removal.ts'
import type { RunDetail } from '../model/run.ts'
import type { ProfileInput } from '../profile/profile.ts'

/** A body as an export carries it: decoded from its content encoding; base64 where it is not UTF-8. */
export interface ExportBody {
  readonly encoding: 'utf8' | 'base64'
  readonly text: string
  /** Bytes of the decoded body; more than `text` holds where it was cut. */
  readonly bytes: number
  readonly truncated: boolean
  /** Why `text` is empty. */
  readonly noText?: NoText
}

/** One request and its answer as they went over the wire, credentials masked. `settled` null: still open, or its core is gone. */
export interface ExportExchange {
  readonly opened: ExchangeOpened
  readonly settled: ExchangeSettled | null
  readonly requestBody: ExportBody | null
  readonly responseBody: ExportBody | null
}

/** A run with all that an export may need, put together by the core. */
export interface ExportInput {
  /** Of agentprof. */
  readonly version: string
  readonly detail: RunDetail
  readonly profile: ProfileInput
  /** Given where the exporter asks for them (`needsExchanges`), in order of opening. */
  readonly exchanges?: readonly ExportExchange[]
}

/** Writes a run in one format. A new one is a file of its own and a line in `index.ts`. Pure; never throws on a run that is valid. */
export interface Exporter {
  /** The `--format` that names it. */
  readonly id: string
  readonly mediaType: string
  /** Of the file, without its first dot. */
  readonly extension: string
  /** Whether it writes exchanges with their bodies. */
  readonly needsExchanges: boolean
  export(input: ExportInput): string
}
