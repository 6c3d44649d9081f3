import type { StopSignal } from '#shared/api/client.ts'
import type { AnnotationInput } from '#shared/api/contract.ts'
import type { RunId } from '#shared/model/ids.ts'
import { type Clock, type EpochUs, epochUs, toIso } from '#shared/model/units.ts'
import type { CoreConfig } from '../core-config.ts'
import type { DemoRecorder } from '../demo/demo-recorder.ts'
import type { QueryContext, StoreHolders } from '../query/messages.ts'
import type { QueryProcess } from '../query/query-process.ts'
import type { Recorder } from '../recorder.ts'
import type { BodyRetention } from '../retention.ts'
import type { Terminals } from '../terminal/terminals.ts'
import { type Handlers, RequestError } from './handlers.ts'

const ANNOTATED_AT_ONCE = 1000

interface Parts {
  readonly config: CoreConfig
  readonly startedAt: EpochUs
  readonly clock: Clock
  readonly recorder: Recorder
  readonly demo: DemoRecorder
  readonly query: QueryProcess
  readonly retention: BodyRetention
  readonly terminals: Terminals
}

/** The contract's handlers: reads go to the query worker, writes to the ingest of the folder that holds the run. */
export function createHandlers({ config, startedAt, clock, recorder, demo, query, retention, terminals }: Parts): Handlers {
  const context = (): QueryContext => ({ now: clock.now(), liveCores: [recorder.coreId, ...demo.coreIds()] })
  const read =
    <M extends Parameters<QueryProcess['ask']>[0]>(method: M) =>
    (params: Parameters<typeof query.ask<M>>[1], stop?: StopSignal) =>
      query.ask(method, params, context(), stop)

  async function annotate(runIds: readonly RunId[], annotation: AnnotationInput): Promise<void> {
    const held = await query.ask('store.holders', { runIds }, context())
    const known = new Set([...held.recorded, ...held.demo])
    const unknown = runIds.find((id) => !known.has(id))
    if (unknown !== undefined) throw new RequestError('not-found', `There is no run ${unknown}.`)
    const [gone] = held.erased
    if (annotation.type === 'restored' && gone !== undefined)
      throw new RequestError('not-found', `Run ${gone} was deleted, and what was recorded of it is gone.`)
    await annotateHeld(held, annotation)
  }

  /** In batches, so that what is being recorded need not wait for all of it. */
  async function annotateHeld({ recorded, demo: samples }: StoreHolders, annotation: AnnotationInput): Promise<void> {
    for (let at = 0; at < recorded.length; at += ANNOTATED_AT_ONCE)
      await recorder.ingest.annotate(clock.now(), recorded.slice(at, at + ANNOTATED_AT_ONCE), annotation)
    if (samples.length > 0) await (await demo.openIngest()).annotate(clock.now(), samples, annotation)
  }

  return {
    async 'core.status'() {
      const { providers, today, priceBook } = await query.ask('store.figures', { since: localMidnight(clock.now()) }, context())
      const problems = [...recorder.problems(), ...demo.problems()]
      return {
        version: config.version,
        pid: process.pid,
        recorder: recorder.url,
        dataDir: config.dataDir,
        startedAt: toIso(startedAt),
        recording: recorder.recording(),
        paused: recorder.paused(),
        queue: recorder.ingest.queue.depth(),
        dropped: recorder.ingest.queue.dropped(),
        problems,
        privacy: config.privacy?.level ?? 'full',
        overhead: recorder.overhead(),
        opensTerminal: terminals.canOpen,
        priceBook,
        providers,
        today,
      }
    },
    async 'core.authority'() {
      const { cert, bundle, trustStore } = await recorder.authority.files()
      return { cert, bundle, trustStore }
    },
    'runs.list': read('runs.list'),
    'runs.page': read('runs.page'),
    'runs.facets': read('runs.facets'),
    'runs.get': read('runs.get'),
    'runs.view': read('runs.view'),
    'runs.show': read('runs.show'),
    'runs.segments': read('runs.segments'),
    'profiles.get': read('profiles.get'),
    'profiles.top': read('profiles.top'),
    'profiles.tool': read('profiles.tool'),
    'runs.cache': read('runs.cache'),
    'calls.get': read('calls.get'),
    'calls.cache': read('calls.cache'),
    'runs.transcript': read('runs.transcript'),
    'calls.part': read('calls.part'),
    'runs.carried': read('runs.carried'),
    'exchanges.get': read('exchanges.get'),
    'runs.export': read('runs.export'),
    'prices.list': read('prices.list'),
    'prices.used': read('prices.used'),
    'prices.explain': read('prices.explain'),
    'usage.daily': read('usage.daily'),
    async 'prices.reload'() {
      try {
        await recorder.ingest.reloadPrices()
        await demo.ingest()?.reloadPrices()
      } catch (error) {
        throw new RequestError('bad-request', error instanceof Error ? error.message : String(error))
      }
      return query.ask('prices.reload', {}, context())
    },
    async 'runs.annotate'({ runId, annotation }) {
      await annotate([runId], annotation)
      return {}
    },
    async 'runs.annotateAll'({ runIds, annotation }) {
      await annotate(runIds, annotation)
      return {}
    },
    async 'runs.clear'() {
      const held = await query.ask('store.holders', {}, context())
      await annotateHeld(held, { type: 'deleted' })
      return { deleted: held.recorded.length + held.demo.length }
    },
    async 'runs.progress'({ runId }) {
      const { open } = await query.ask('runs.get', { ref: runId }, context())
      return open.flatMap(({ exchangeId }) => {
        const progress = recorder.progress(exchangeId) ?? demo.progress(exchangeId)
        return progress ? [{ exchangeId, ...progress }] : []
      })
    },
    async 'retention.get'() {
      return retention.limits()
    },
    async 'retention.set'(limits) {
      retention.setLimits(limits)
      return retention.limits()
    },
    'bodies.remove': ({ limits, deleted = [], dryRun }) => retention.remove(limits ?? retention.limits(), deleted, dryRun),
    async 'recording.set'({ recording }) {
      recorder.pause(!recording)
      return { recording: recorder.recording() }
    },
    async 'terminal.open'() {
      try {
        await terminals.open()
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new RequestError('unavailable', `${why} In a shell of your own: agentprof run -- "$SHELL"`)
      }
      return {}
    },
    'demo.start': ({ pace = 1 }) =>
      demo.play(pace, async (ref) => {
        const { run } = await query.ask('runs.get', { ref }, context())
        await demo.ingest()?.annotate(clock.now(), [run.id], { type: 'outcome', success: true })
        await demo.ingest()?.annotate(clock.now(), [run.id], { type: 'run-ended' })
      }),
  }
}

function localMidnight(now: EpochUs): EpochUs {
  const day = new Date(now / 1000)
  day.setHours(0, 0, 0, 0)
  return epochUs(day.getTime() * 1000)
}
