import type {
  BodiesRemoved,
  ExchangeOpened,
  ExchangeSettled,
  PriceRowMissing,
  PriceRowUsed,
  RunWithoutBodies,
} from '../model/fact.ts'
import type { AgentId, ExchangeId, RunId } from '../model/ids.ts'
import type { IndexWrite } from '../model/index-write.ts'
import type { AgentRecord, CallRecord, RunRecord } from '../model/records.ts'
import type { Removal } from '../model/removal.ts'
import { epochUs } from '../model/units.ts'
import type { PriceLookup } from '../pricing/price-book.ts'
import { fetchedKey, providerName } from './asked.ts'
import type { ClientSession } from './client-session.ts'
import type { DerivedIndex } from './derived-index.ts'
import { applyWrite } from './kept-writes.ts'
import { putRunLinks } from './place-run.ts'
import { priceNote } from './prices.ts'
import { textlessCall, textlessSegments } from './textless-index.ts'

/** What a run is called that was deleted for good, and to which its client gave no name. */
const DELETED = 'Deleted run'

/**
 * The rows of a run as they are to stay once its bodies are gone: every number, name and id, and no text. Of a deleted run the run alone, which
 * is shown nowhere and enters no total.
 */
export function rowsWithoutTexts(
  index: DerivedIndex & { agents(run: RunRecord['id']): readonly AgentRecord[] },
  run: RunRecord,
  removed: Removal,
): IndexWrite[] {
  if (removed.why === 'deleted') return [{ to: 'run', run: { ...run, name: run.givenName ?? DELETED, tags: {}, removed } }]
  const totals = index.totals(run.id)
  return [
    { to: 'run', run: { ...run, removed } },
    ...(totals ? [{ to: 'totals' as const, run: run.id, totals }] : []),
    ...index.agents(run.id).map((agent) => ({ to: 'agent' as const, agent })),
    ...index.calls(run.id).map((call) => ({
      to: 'call' as const,
      call: textlessCall(call),
      segments: textlessSegments(index.segments(call.id)),
    })),
    ...index.openOf(run.id).map((open) => ({ to: 'open' as const, open })),
  ]
}

/**
 * What other runs find of an exchange by a link of its own: the price that it was the first to use, and that it fetched what was made before.
 * `prices`: its price facts.
 */
export function lastingLinks(
  index: Pick<DerivedIndex, 'link'>,
  opened: ExchangeOpened,
  call: CallRecord,
  prices: readonly (PriceRowUsed | PriceRowMissing)[],
): IndexWrite[] {
  const own = { runId: call.runId, agentId: null, callId: null }
  const fetched = index.link('fetched', fetchedKey(opened))
  return [
    ...prices.map((price): IndexWrite => {
      const key = price.key ?? JSON.stringify([providerName(opened), opened.request.host, call.servedModel, call.tier ?? null])
      return { to: 'link', kind: 'price', key, target: { ...own, note: priceNote(lookupOf(price)) } }
    }),
    ...(fetched?.note === opened.exchangeId
      ? [{ to: 'link' as const, kind: 'fetched', key: fetchedKey(opened), target: fetched }]
      : []),
  ]
}

function lookupOf(price: PriceRowUsed | PriceRowMissing): PriceLookup {
  if (price.kind === 'price-row-used') return { kind: 'row', row: price.row }
  return price.why === 'local' ? { kind: 'local' } : { kind: 'unknown', why: price.why }
}

/** Derives a removal, while recording as on a rebuild, and returns the runs that it touched. */
export function removeTexts(index: DerivedIndex, { runs }: BodiesRemoved): ReadonlySet<RunId> {
  for (const { runId, writes } of runs) {
    if (runId !== null) index.dropRun(runId)
    for (const write of writes) applyWrite(index, write)
  }
  return new Set(runs.flatMap(({ runId }) => (runId === null ? [] : [runId])))
}

/**
 * Takes the place of exchanges on a rebuild that were removed later on. The rows of their runs come with the removal; until then other
 * exchanges must find what they found: that such a run goes on, in which session, under which name, and at which price.
 */
export interface RemovedExchanges {
  has(exchange: ExchangeId): boolean
  opened(opened: ExchangeOpened): void
  settled(opened: ExchangeOpened, settled: ExchangeSettled): void
}

interface Held {
  readonly run: RunRecord | null
  readonly links: readonly IndexWrite[]
}

export function createRemovedExchanges(index: DerivedIndex, removals: Iterable<BodiesRemoved>): RemovedExchanges {
  const held = new Map<ExchangeId, Held>()
  for (const { exchanges, links, writes } of runsOf(removals)) {
    const run = writes.flatMap((write) => (write.to === 'run' ? [write.run] : []))[0] ?? null
    const own = Map.groupBy(links, ({ exchangeId }) => exchangeId)
    for (const exchange of exchanges)
      if (!held.has(exchange)) held.set(exchange, { run, links: (own.get(exchange) ?? []).map(({ write }) => write) })
  }

  function goOn(opened: ExchangeOpened, run: RunRecord): void {
    const known = index.run(run.id) ?? asBegun(run, opened)
    index.putRun({ ...known, startedAt: epochUs(Math.min(opened.at, known.startedAt)), runIdleMs: opened.runIdleMs })
    putRunLinks(index, opened, { session: run.session === null ? null : sessionNamed(run.session), trace: null }, known)
    index.putOpen({
      exchangeId: opened.exchangeId,
      runId: run.id,
      agentId: '' as AgentId,
      retryOf: null,
      coreId: opened.coreId,
      startUs: opened.at,
      provider: '',
      api: '',
      model: '',
      streaming: false,
    })
  }

  return {
    has: (exchange) => held.has(exchange),
    opened(opened) {
      const run = held.get(opened.exchangeId)?.run
      if (run) goOn(opened, run)
    },
    settled(opened, settled) {
      const place = held.get(opened.exchangeId)
      const run = place?.run && index.run(place.run.id)
      const endUs = epochUs(opened.at + settled.timing.endUs)
      if (run && endUs > run.lastAt) index.putRun({ ...run, lastAt: endUs })
      index.removeOpen(opened.exchangeId)
      for (const write of place?.links ?? []) applyWrite(index, write)
    },
  }
}

function* runsOf(removals: Iterable<BodiesRemoved>): Generator<RunWithoutBodies> {
  for (const { runs } of removals) yield* runs
}

/** The run as its first exchange made it; what was said of it later is derived in its place. */
function asBegun({ removed: _, deletedAt: __, ...run }: RunRecord, { at, runIdleMs }: ExchangeOpened): RunRecord {
  return { ...run, startedAt: at, lastAt: at, runIdleMs, ended: false, outcome: null, tags: {}, deleted: false }
}

const sessionNamed = (id: string): ClientSession => ({
  id,
  evidence: { kind: 'session-id', detail: '' },
  isWindow: false,
  agent: null,
})
