import { type Clock, type EpochUs, epochUs, toIso } from '#shared/model/units.ts'
import type { CoreConfig } from '../core-config.ts'
import type { DemoRecorder } from '../demo/demo-recorder.ts'
import type { QueryContext } from '../query/messages.ts'
import type { QueryProcess } from '../query/query-process.ts'
import type { Recorder } from '../recorder.ts'
import { type Handlers, RequestError } from './handlers.ts'

interface Parts {
  readonly config: CoreConfig
  readonly startedAt: EpochUs
  readonly clock: Clock
  readonly recorder: Recorder
  readonly demo: DemoRecorder
  readonly query: QueryProcess
}

/** The contract's handlers: reads go to the query worker, writes to the ingest of the folder that holds the run. */
export function createHandlers({ config, startedAt, clock, recorder, demo, query }: Parts): Handlers {
  const context = (): QueryContext => ({ now: clock.now(), liveCores: [recorder.coreId, ...demo.coreIds()] })
  const read =
    <M extends Parameters<QueryProcess['ask']>[0]>(method: M) =>
    (params: Parameters<typeof query.ask<M>>[1]) =>
      query.ask(method, params, context())

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
        recording: !problems.some(({ code }) => code === 'ingest-down'),
        queue: recorder.ingest.queue.depth(),
        dropped: recorder.ingest.queue.dropped(),
        problems,
        priceBook,
        providers,
        today,
      }
    },
    'runs.list': read('runs.list'),
    'runs.get': read('runs.get'),
    'runs.show': read('runs.show'),
    'runs.segments': read('runs.segments'),
    'runs.cache': read('runs.cache'),
    'calls.get': read('calls.get'),
    'calls.cache': read('calls.cache'),
    'exchanges.get': read('exchanges.get'),
    'runs.export': read('runs.export'),
    'prices.list': read('prices.list'),
    'prices.explain': read('prices.explain'),
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
      const { run } = await query.ask('runs.get', { ref: runId }, context())
      const ingest = run.source === 'demo' ? demo.ingest() : recorder.ingest
      await ingest?.annotate(clock.now(), runId, annotation)
      return {}
    },
    'demo.start': ({ pace = 1 }) =>
      demo.play(pace, async (ref) => {
        const { run } = await query.ask('runs.get', { ref }, context())
        await demo.ingest()?.annotate(clock.now(), run.id, { type: 'outcome', success: true })
        await demo.ingest()?.annotate(clock.now(), run.id, { type: 'run-ended' })
      }),
  }
}

function localMidnight(now: EpochUs): EpochUs {
  const day = new Date(now / 1000)
  day.setHours(0, 0, 0, 0)
  return epochUs(day.getTime() * 1000)
}
