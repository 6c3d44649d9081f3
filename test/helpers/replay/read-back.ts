import { isDeepStrictEqual } from 'node:util'
import type { Store } from '#core/store/store.ts'
import type { ExchangeId } from '#shared/model/ids.ts'
import type { AttemptRecord, CallRecord } from '#shared/model/records.ts'
import { eventStreamText } from '#support/event-stream.ts'
import { type ReportedUsage, reportedUsage } from '#support/usage-oracle.ts'
import { hostOf, type PlayedExchange } from './recorded-exchange.ts'
import { whyUnread } from './unread.ts'

/** What became of one exchange in the store, beside what its provider reported. */
export interface ReadBack {
  readonly where: string
  readonly host: string
  /** The wire format that it was read as; null: none. */
  readonly api: string | null
  readonly verdict: Verdict
  /** Its sequence, and the name of the run that it is found in. */
  readonly sequence: string
  readonly run: string | null
}

export type Verdict =
  | { readonly kind: 'equal' }
  | { readonly kind: 'differs'; readonly read: ReportedUsage | null; readonly reported: ReportedUsage | null }
  /** The provider reported nothing, and nothing is said to be reported. */
  | { readonly kind: 'none reported' }
  /** No model call, or none that is understood. `why` null: nobody knows why. */
  | { readonly kind: 'unread'; readonly why: string | null }

/** Each played exchange as it was stored: the n-th one that was opened is the n-th that was played. */
export function readBack(store: Store, played: readonly PlayedExchange[]): ReadBack[] {
  const opened: ExchangeId[] = []
  for (const { body } of store.facts.all()) if (body.kind === 'exchange-opened') opened.push(body.exchangeId)
  if (opened.length !== played.length) throw new Error(`${played.length} exchanges were played, ${opened.length} recorded.`)
  const attempts = attemptsOf(store)
  const fetched = new Set<string>()
  return played.map((each, at): ReadBack => {
    const { recorded } = each
    const found = attempts.get(opened[at] as ExchangeId)
    const host = hostOf(recorded)
    const where = `${recorded.method} ${host}${recorded.path} in ${recorded.source.repo} ${recorded.source.path} #${recorded.sequence.index}`
    const sequence = recorded.sequence.id
    if (!found) return { where, host, api: null, verdict: { kind: 'unread', why: whyUnread(recorded) }, sequence, run: null }
    return { where, host, api: found.call.api, verdict: compare(found, firstReported(each)), sequence, run: found.run }
  })

  /** What is fetched again was made and reported before. */
  function firstReported(each: PlayedExchange): ReportedUsage | null {
    const { method, host, path } = each.recorded
    const reported = reportedOf(each)
    if (method !== 'GET' || !reported) return reported
    const isFirst = !fetched.has(`${host}${path}`)
    fetched.add(`${host}${path}`)
    return isFirst ? reported : null
  }
}

interface Found {
  readonly run: string
  readonly call: CallRecord
  readonly attempt: AttemptRecord
}

function attemptsOf(store: Store): Map<ExchangeId, Found> {
  const found = new Map<ExchangeId, Found>()
  for (const { run } of store.runs.list({}))
    for (const call of store.derived.calls(run.id))
      for (const attempt of call.attempts) found.set(attempt.exchangeId, { run: run.name, call, attempt })
  return found
}

function reportedOf({ recorded, answered }: PlayedExchange): ReportedUsage | null {
  const text = recorded.responseEncoding === 'base64' ? eventStreamText(answered) : Buffer.from(answered).toString('utf8')
  return reportedUsage(recorded.host, recorded.path, text, recorded.responseHeaders)
}

function compare({ call, attempt: { usage } }: Found, reported: ReportedUsage | null): Verdict {
  const read = usage && {
    inputTotal: usage.inputTotal,
    outputTotal: usage.outputTotal,
    cacheRead: usage.cacheRead,
    cacheWrite: usage.cacheWrite5m + usage.cacheWrite1h,
    reasoning: usage.reasoning,
  }
  if (reported === null && (read === null || call.usageSource === 'estimated')) return { kind: 'none reported' }
  return isDeepStrictEqual(read, reported) ? { kind: 'equal' } : { kind: 'differs', read, reported }
}

/** By host and wire format; below it, what was not read and why. */
export function formatReadBack(all: readonly ReadBack[]): string {
  const kinds = ['equal', 'differs', 'none reported', 'unread'] as const
  const head = ['host and wire format'.padEnd(80), 'exchanges', ...kinds]
  const rows = [...Map.groupBy(all, ({ host, api }) => `${host}  ${api ?? '(not read)'}`)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => [
      key.padEnd(80),
      String(group.length).padStart(9),
      ...kinds.map((kind) => String(group.filter(({ verdict }) => verdict.kind === kind).length).padStart(kind.length)),
    ])
  const reasons = all.flatMap(({ verdict }) => (verdict.kind === 'unread' ? [verdict.why ?? 'NOBODY KNOWS WHY'] : []))
  const unread = [...Map.groupBy(reasons, (why) => why)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([why, group]) => `${String(group.length).padStart(5)}  ${why}`)
  return [...[head, ...rows].map((row) => row.join('  ')), '', 'Not read:', ...unread].join('\n')
}
