import { once } from 'node:events'
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { formatSmallTime, overheadWords } from '#shared/format/small-time.ts'
import type { Overhead } from '#shared/model/overhead.ts'
import { amiss, type Check, well } from './checks.ts'

const WARM_UP = 10
const ROUNDS = 40
/** Past this an agent's user could feel it; the goal is far below (a millisecond). */
const MUCH_US = 20_000

/** The time to the first byte with the recorder in between and without it, in turns, over kept connections: what a client sees of it. */
export async function measureAddedTime(direct: string, recorded: string): Promise<Check> {
  const agent = new Agent({ keepAlive: true })
  try {
    const [without, within]: [number[], number[]] = [[], []]
    for (let round = 0; round < WARM_UP + ROUNDS; round++) {
      const [a, b] = [await firstByteMs(direct, agent), await firstByteMs(recorded, agent)]
      if (round < WARM_UP) continue
      without.push(a)
      within.push(b)
    }
    return describeAddedTime((median(within) - median(without)) * 1000)
  } finally {
    agent.destroy()
  }
}

export function describeAddedTime(us: number): Check {
  const message = `${us < 0 ? 'nothing that can be measured' : formatSmallTime(us)} to the first byte, beside ${ROUNDS} requests without the recorder`
  if (us < MUCH_US) return well('added time', message)
  return amiss('added time', `${message}.`, 'Is this machine very busy? Run it again when it is not.')
}

/** What the recorder that runs has measured of the user's own traffic. */
export const describeOverhead = (overhead: Overhead): Check => well('added to your traffic lately', overheadWords(overhead))

async function firstByteMs(url: string, agent: Agent): Promise<number> {
  const from = performance.now()
  const asked = httpRequest(url, { agent, signal: AbortSignal.timeout(5000) })
  asked.end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  const took = performance.now() - from
  for await (const _ of response); // to the end: the connection is used again
  return took
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
