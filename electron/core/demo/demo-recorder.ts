import type { Problem } from '#shared/api/contract.ts'
import type { IngestProcess } from '../ingest/ingest-process.ts'
import { createRecorder, type Recorder, type RecorderConfig } from '../recorder.ts'
import type { StandIn } from './stand-in.ts'

/**
 * The demo: the sample agent talks through a real recorder of its own, with a data folder of its own, to a stand-in provider on loopback.
 * Made and loaded by the first `play`, so that it costs nothing to those who never ask.
 */
export interface DemoRecorder {
  coreIds(): readonly string[]
  problems(): readonly Problem[]
  progress: Recorder['progress']
  ingest(): IngestProcess | null
  /** Opened where no sample run was played yet: those of an earlier start are annotated too. */
  openIngest(): Promise<IngestProcess>
  /**
   * Starts the sample runs and answers at once. `pace`: 1 = watchable, 0 = at full speed. `ended` is told of each run, by name and key, once all of
   * it is derived.
   */
  play(pace: number, ended: (runName: string) => Promise<void>): Promise<{ runName: string }>
  /** Resolves when the runs that were started have been played and derived. */
  finished(): Promise<void>
  close(): Promise<void>
}

type DemoConfig = Omit<RecorderConfig, 'port' | 'source' | 'upstreams' | 'control'>

export function createDemoRecorder(config: DemoConfig): DemoRecorder {
  interface Running {
    readonly recorder: Recorder
    readonly standIn: StandIn
  }
  let starting: Promise<Running> | null = null
  let running: Running | null = null
  let played: Promise<unknown> = Promise.resolve()
  const stop = new AbortController()

  async function start(): Promise<Running> {
    const { startStandIn } = await import('./stand-in.ts')
    const standIn = await startStandIn()
    const recorder = await createRecorder({
      ...config,
      port: 0,
      source: 'demo',
      upstreams: { anthropic: standIn.url },
    })
    running = { recorder, standIn }
    return running
  }

  return {
    coreIds: () => (running ? [running.recorder.coreId] : []),
    problems: () => running?.recorder.problems() ?? [],
    progress: (exchange) => running?.recorder.progress(exchange) ?? null,
    ingest: () => running?.recorder.ingest ?? null,
    async openIngest() {
      starting ??= start()
      return (await starting).recorder.ingest
    },
    async play(pace, ended) {
      starting ??= start()
      const { recorder, standIn } = await starting
      const { playDemo } = await import('./play-demo.ts')
      const { runName, done } = playDemo({
        recorder: recorder.url,
        standIn,
        pace,
        signal: stop.signal,
        ended: (name) => recorder.ingest.drain().then(() => ended(name)),
      })
      played = Promise.allSettled([played, done]).then(() => recorder.ingest.drain())
      return { runName }
    },
    finished: async () => {
      await played
    },
    async close() {
      stop.abort()
      await played.catch(() => undefined)
      const { recorder, standIn } = (await starting?.catch(() => null)) ?? {}
      await recorder?.close()
      await standIn?.close()
    },
  }
}
