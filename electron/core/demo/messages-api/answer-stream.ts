import type { ServerResponse } from 'node:http'
import { type Pace, waitMs } from '../pace.ts'
import type { AnswerEvent } from './answer.ts'

/** How fast a model answers, in seconds of the story. */
export interface Speed {
  readonly firstTokenAfter: number
  readonly tokensPerSecond: number
}

/** Streams an answer as server-sent events, as fast as the model is. Rejects when aborted. */
export async function streamAnswer(
  response: ServerResponse,
  events: readonly AnswerEvent[],
  { firstTokenAfter, tokensPerSecond }: Speed,
  { pace, signal, headers }: { pace: Pace; signal: AbortSignal; headers: Readonly<Record<string, string>> },
): Promise<void> {
  await pace.wait(firstTokenAfter, signal)
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  const startedAt = performance.now()
  const aheadBy = (generated: number) => startedAt + pace.ms(generated / tokensPerSecond) - performance.now()
  let due = ''
  for (const { data, generated } of events) {
    if (aheadBy(generated) > LEAST_WAIT_MS) {
      response.write(due)
      due = ''
      await waitMs(aheadBy(generated), signal)
    }
    due += `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
  }
  response.end(due)
}

/** Timers are no finer; what falls due within it is sent together. */
const LEAST_WAIT_MS = 4
