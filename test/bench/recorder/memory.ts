import { join } from 'node:path'
import { openStore } from '#core/store/open-store.ts'
import { type Contender, startRecorder, startStandIn } from './contenders.ts'
import { peakRssMb } from './process-usage.ts'
import { runPass, WORKLOADS } from './workloads.ts'

export interface Memory {
  readonly floorMb: number
  readonly recorderMb: number
  readonly sent: number
  /** In the store once all was drained. */
  readonly stored: number
  /** What the recorder says that it could not keep. */
  readonly dropped: number
}

/** The most memory held while 32 clients send 200 KB again and again, by processes that have done nothing before. */
export async function measureMemory(upstream: string, seconds: number): Promise<Memory> {
  const floor = await startStandIn('floor', upstream)
  const recorder = await startRecorder(upstream, 0)
  await sendFor(floor, seconds / 2)
  const floorMb = peakRssMb(floor.pid)
  await floor.stop()
  const sent = await sendFor(recorder, seconds)
  await recorder.settled()
  const recorderMb = peakRssMb(recorder.pid)
  const health = (await (await fetch(`${recorder.url}/agentprof/health`)).json()) as { readonly dropped: number }
  const store = openStore(join(recorder.data, 'agentprof.db'), { readOnly: true })
  let stored = 0
  for (const { body } of store.facts.all()) if (body.kind === 'exchange-settled') stored += 1
  store.close()
  await recorder.stop()
  return { floorMb, recorderMb, sent, stored, dropped: health.dropped }
}

async function sendFor(contender: Contender, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000
  // Nobody waits for recording here: it is to fall behind.
  const unwaited = { ...contender, settled: async () => {} }
  const { concurrency, requests } = WORKLOADS.largeMany
  let sent = 0
  while (performance.now() < until) {
    await runPass(unwaited, WORKLOADS.largeMany, 0)
    sent += requests + concurrency
  }
  return sent
}
