import type { Methods, RunListItem, RunWithSpans } from '#shared/api/contract.ts'
import { viewRun } from '#shared/api/run-bytes.ts'
import type { RunId } from '#shared/model/ids.ts'
import { epochUs } from '#shared/model/units.ts'
import { explainAttempt } from '#shared/pricing/explain-price.ts'
import { findCarried } from '#shared/profile/carried.ts'
import { viewTranscripts } from '#shared/profile/view-transcript.ts'
import { presentRun } from '#shared/runs/present.ts'
import { receivedTools } from '#shared/runs/received-tools.ts'
import { buildSpans } from '#shared/runs/spans.ts'
import { liveExchanges } from '#shared/runs/status.ts'
import { RequestError } from '../api/handlers.ts'
import { type LivePriceBook, openLivePriceBook } from '../price-book.ts'
import { openStore } from '../store/open-store.ts'
import type { RunRow, Store } from '../store/store.ts'
import { StoreMissingError } from '../store/store-errors.ts'
import { createCacheReader } from './cache-view.ts'
import { readCall, readExchange } from './exchange-view.ts'
import { exportRun } from './export-run.ts'
import type { QueryContext, QueryMethod, QueryParams, QueryReply } from './messages.ts'
import { noTextOfCall } from './no-text.ts'
import { readPriceUse } from './price-use.ts'
import { createProfiles } from './profiles.ts'
import { readRun } from './read-run.ts'
import { createRunList } from './run-list.ts'
import { readPartText, rememberTranscripts } from './transcript-reader.ts'

type Queries = { [M in QueryMethod]: (params: QueryParams<M>, context: QueryContext) => QueryReply<M> }

export interface QueryService {
  answer(method: QueryMethod, params: unknown, context: QueryContext): unknown
  /** These runs changed since they were asked for. */
  changed(runIds: readonly RunId[]): void
  close(): void
}

/**
 * The reads of the contract over the store files of one data folder (the recorder's, then the demo's): what the interface shows and the
 * commands print; prices are those of the folder `pricesDir`. Expected failures are `RequestError`s.
 */
export function createQueries(storeFiles: readonly string[], pricesDir: string): QueryService {
  const opened = new Map<string, Store>()
  let openedBook: LivePriceBook | null = null
  /** Opened by the first question that needs it: most do not, and reading it takes its time. */
  const book = (): LivePriceBook => {
    openedBook ??= openLivePriceBook(pricesDir)
    return openedBook
  }

  /** Stores are made when their core starts: until that is done, there is none. */
  function storeOf(file: string): Store | null {
    const known = opened.get(file)
    if (known) return known
    try {
      const store = openStore(file, { readOnly: true })
      opened.set(file, store)
      return store
    } catch (error) {
      if (error instanceof StoreMissingError) return null
      throw error
    }
  }

  const stores = (): Store[] => storeFiles.flatMap((file) => storeOf(file) ?? [])

  /** Recorded runs come before demo runs of the same name; `last` is a demo run only where nothing else was ever recorded. */
  function find(ref: string): { store: Store; row: RunRow } {
    const ambiguous: RunId[] = []
    for (const store of stores()) {
      const found = store.runs.find(ref)
      if (found.kind === 'ambiguous') ambiguous.push(...found.ids)
      const row = found.kind === 'found' ? store.runs.row(found.runId) : null
      if (row) return { store, row }
    }
    if (ambiguous.length > 0)
      throw new RequestError(
        'ambiguous',
        `${ref} fits ${ambiguous.length} runs: ${ambiguous.slice(0, 5).join(', ')}. Give more of the id.`,
      )
    throw new RequestError(
      'not-found',
      ref === 'last' ? 'No run is recorded yet.' : `There is no run ${ref}. \`agentprof runs\` lists them.`,
    )
  }

  const holding = <T>(read: (store: Store) => T | null, what: string): { store: Store; value: T } => {
    for (const store of stores()) {
      const value = read(store)
      if (value !== null) return { store, value }
    }
    throw new RequestError('not-found', `There is no ${what}.`)
  }

  const listItem = (row: RunRow, context: QueryContext): RunListItem => ({
    ...presentRun(row, context),
    openCalls: liveExchanges(row.open, context).length,
  })

  function runOf(ref: string, context: QueryContext): RunWithSpans {
    const { store, row } = find(ref)
    const [agents, calls] = [store.derived.agents(row.run.id), store.derived.calls(row.run.id)]
    const live = liveExchanges(row.open, context)
    const newest = calls.at(-1)
    const noText = newest ? noTextOfCall(store, newest) : null
    return {
      run: listItem(row, context),
      agents,
      calls,
      open: live,
      interrupted: row.open.filter((exchange) => !live.includes(exchange)),
      ...(noText && { noText }),
      detail: { spans: buildSpans(row.run, agents, calls, receivedTools(store.derived, row.run, calls)) },
    }
  }

  const list = createRunList(stores)
  const profiles = createProfiles(find)
  const transcripts = rememberTranscripts()

  const queries: Queries = {
    'runs.list'({ limit, sinceMs, tag, includeDemo }, context) {
      const filter = {
        ...(limit !== undefined && { limit }),
        ...(sinceMs !== undefined && { since: epochUs(context.now - sinceMs * 1000) }),
        ...(tag !== undefined && { tag }),
      }
      const rows = stores().flatMap((store) => store.runs.list(filter))
      return rows
        .filter(({ run }) => includeDemo || run.source !== 'demo')
        .sort((a, b) => b.run.startedAt - a.run.startedAt)
        .slice(0, limit)
        .map((row) => listItem(row, context))
    },
    'runs.page': ({ query, offset, limit }, context) => list.page(query, offset, limit, context),
    'runs.facets': () => list.facets(),
    'runs.get': ({ ref }, context) => runOf(ref, context),
    'runs.view': ({ ref }, context) => viewRun(runOf(ref, context)),
    'runs.show'({ ref }, context) {
      const { store, row } = find(ref)
      return readRun(store, row, context).detail
    },
    'runs.segments'({ runId }) {
      const { store } = find(runId)
      return store.derived.calls(runId).map(({ id }) => ({ callId: id, segments: store.derived.segments(id) }))
    },
    'profiles.get': profiles.get,
    'profiles.top': profiles.top,
    'profiles.tool': profiles.tool,
    'calls.get'({ callId }) {
      const { store, value } = holding((one) => one.derived.call(callId), `call ${callId}`)
      return readCall(store, value)
    },
    'calls.cache'({ callId }) {
      const { store, value } = holding((one) => one.derived.call(callId), `call ${callId}`)
      return createCacheReader(store, store.derived.calls(value.runId))(value)
    },
    'runs.cache'({ ref }) {
      const { store, row } = find(ref)
      const calls = store.derived.calls(row.run.id)
      const explain = createCacheReader(store, calls)
      return calls.map((call) => ({ callId: call.id, explanation: explain(call) }))
    },
    'runs.transcript'({ ref, q = '' }) {
      const { store, row } = find(ref)
      return viewTranscripts(transcripts(store, row.run.id), q)
    },
    'calls.part'({ callId, side, index }) {
      const { store, value } = holding((one) => one.derived.call(callId), `call ${callId}`)
      const text = readPartText(store, value, side, index)
      if (text === null) throw new RequestError('not-found', `Call ${callId} has no part ${index} of its ${side}.`)
      return { text }
    },
    'runs.carried'({ ref }) {
      const { store, row } = find(ref)
      return findCarried(transcripts(store, row.run.id))
    },
    'exchanges.get'({ exchangeId }) {
      const { store, value } = holding((one) => one.facts.opened(exchangeId), `exchange ${exchangeId}`)
      return readExchange(store, value)
    },
    'runs.export'({ ref, format }, context) {
      const { store, row } = find(ref)
      return exportRun(store, readRun(store, row, context), format)
    },
    'prices.list': (filter) => ({ version: book().version, rows: book().list(filter) }),
    'prices.used': () => readPriceUse(stores()),
    'prices.explain'({ callId }) {
      const { store, value } = holding((one) => one.derived.call(callId), `call ${callId}`)
      return value.attempts.map((attempt) => {
        const id = attempt.cost.kind === 'priced' ? attempt.cost.priceRow : null
        return explainAttempt(attempt, id === null ? null : store.facts.priceRow(id))
      })
    },
    'usage.daily'({ provider, from, to }) {
      const [recorded] = stores()
      const day = (text: string): number => Date.parse(text) * 1000
      return recorded?.runs.dailyUsage({ provider, from: epochUs(day(from)), to: epochUs(day(to) + DAY_US) }) ?? []
    },
    'prices.reload'() {
      book().reload()
      return { version: book().version }
    },
    'store.holders'({ runIds }) {
      const held = storeFiles.map((file) => {
        const store = storeOf(file)
        if (!store) return []
        return runIds?.filter((id) => store.derived.run(id) !== null) ?? store.runs.list({}).map(({ run }) => run.id)
      })
      const erased = stores().flatMap((store) => runIds?.filter((id) => store.derived.run(id)?.removed?.why === 'deleted') ?? [])
      return { recorded: held[0] ?? [], demo: held[1] ?? [], erased }
    },
    'store.figures'({ since }) {
      const [recorded] = stores()
      return {
        providers: recorded?.runs.providers() ?? [],
        today: recorded?.runs.spendSince(since) ?? NOTHING_SPENT,
        priceBook: book().version,
      }
    },
  }

  return {
    answer(method, params, context) {
      const query: (params: never, context: QueryContext) => unknown = queries[method]
      return query(params as never, context)
    },
    changed(runIds) {
      list.changed(runIds)
      profiles.changed(runIds)
    },
    close() {
      for (const store of opened.values()) store.close()
    },
  }
}

const DAY_US = 86_400_000_000
const NOTHING_SPENT: Methods['core.status']['result']['today'] = { nanoUsd: 0, calls: 0, unpricedCalls: 0 }
