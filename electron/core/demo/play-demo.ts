import { randomBytes } from 'node:crypto'
import { createPace } from './pace.ts'
import { playSampleRun } from './sample-run.ts'
import { sampleScript } from './scenario/sample-script.ts'
import { AFTER_ADVICE, BEFORE_ADVICE, type Settings } from './scenario/settings.ts'
import type { StandIn } from './stand-in.ts'

const RUN_NAME = 'Fix the flaky webhook_retry test'

/** Real seconds per second of the story at pace 1: the first run takes about a minute, the second is quicker. */
const FIRST_SCALE = 0.19
const SECOND_SCALE = 0.09

interface DemoConfig {
  /** Base URL of the recorder that is to record it. */
  readonly recorder: string
  readonly standIn: StandIn
  /** 1 = watchable, 0 = at full speed. */
  readonly pace: number
  readonly signal: AbortSignal
  /** Told of each run, by name and key, as soon as its agent is done: its tests pass. */
  ended?(runName: string): Promise<void>
}

export interface DemoPlay {
  /** Name and key of the first run, as `/run/<name>~<key>` takes them. */
  readonly runName: string
  /** Both runs have been played. Rejects when aborted. */
  readonly done: Promise<void>
}

/** Plays the sample twice through the recorder: as it was, then with the advice applied. */
export function playDemo({ recorder, standIn, pace, signal, ended }: DemoConfig): DemoPlay {
  const runName = `${RUN_NAME}~${randomBytes(6).toString('hex')}`
  const secondName = `${RUN_NAME}~${randomBytes(6).toString('hex')}`

  async function play(name: string, settings: Settings, scale: number): Promise<void> {
    const time = createPace(scale * pace)
    const { apiKey, revoke } = standIn.admit({ script: sampleScript(settings), pace: time })
    const baseUrl = `${recorder.replace(/\/$/, '')}/run/${encodeURIComponent(name)}/tag/project=shop-api/tag/task=bugfix/anthropic`
    try {
      await playSampleRun({ baseUrl, apiKey, settings, pace: time, signal, startedAt: new Date() })
      await ended?.(name)
    } finally {
      revoke()
    }
  }

  const done = play(runName, BEFORE_ADVICE, FIRST_SCALE).then(() => play(secondName, AFTER_ADVICE, SECOND_SCALE))
  return { runName, done }
}
