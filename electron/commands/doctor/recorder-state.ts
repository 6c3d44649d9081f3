import { once } from 'node:events'
import { createServer } from 'node:net'
import { type CoreInfo, readCore } from '#core/data-folder.ts'
import { version } from '#core/version.ts'
import type { CoreStatus } from '#shared/api/contract.ts'
import { type RecorderState, recorderState } from '#shared/model/problem.ts'
import { joinCore } from '../joining.ts'
import { describeOverhead } from './added-time.ts'
import { amiss, type Check, well } from './checks.ts'
import { startLoopbackProvider } from './loopback-provider.ts'
import { findPortHolder } from './port-holder.ts'
import { checkProxy } from './ways-in.ts'

/** For whatever listens on a port to say what it is. */
const PATIENCE_MS = 2000

/** The recorder that runs on this data folder, or the port that one would take. */
export async function checkRecorder(dir: string, port: number): Promise<readonly Check[]> {
  const live = readCore(dir)
  if (!live) return [await checkPort(port)]
  try {
    const status = await joinCore(live).request('core.status', {})
    return [
      describeStatus(live, status),
      describeOverhead(status.overhead),
      ...status.problems.map(describeProblem),
      ...(await passThrough(live)),
    ]
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const check = amiss(
      'recorder',
      `pid ${live.pid} should serve ${live.recorder}, but does not answer: ${why}.`,
      'End it and start agentprof anew.',
    )
    return [check]
  }
}

/** Where it does not record as it should, a line of its own says why and fails. */
const STATES: Readonly<Record<RecorderState, string>> = {
  recording: 'records',
  'held-up': 'answers, but cannot store what comes now',
  paused: 'is paused',
  down: 'answers, but does not record',
}

function describeStatus({ recorder, pid }: CoreInfo, status: CoreStatus): Check {
  if (status.version !== version)
    return amiss('recorder', `${recorder} (pid ${pid}) is version ${status.version}, this is ${version}.`, 'Start it anew.')
  if (status.dropped > 0)
    return amiss(
      'recorder',
      `${recorder} (pid ${pid}) could not keep ${status.dropped} bodies or messages.`,
      'Is the disk slow or full? Traffic was not touched.',
    )
  return well('recorder', `${recorder} (pid ${pid}) ${STATES[recorderState(status)]}`)
}

/** The message says what to do; recorders keep their problems in memory. */
const describeProblem = ({ code, message }: CoreStatus['problems'][number]): Check =>
  amiss(code, message, 'This is forgotten when the recorder starts anew.')

async function passThrough({ recorder }: CoreInfo): Promise<Check[]> {
  const provider = await startLoopbackProvider()
  try {
    return (await checkProxy(recorder, provider)).map((check) => ({ ...check, name: `${check.name} of ${recorder}` }))
  } finally {
    await provider.close()
  }
}

/** Another recorder says so itself; null: it is none. */
async function askWhetherRecorder(port: number): Promise<{ readonly pid: number; readonly version: string } | null> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    const response = await fetch(`http://127.0.0.1:${port}/agentprof/health`, { signal })
    const { pid, version: spoken, queue }: Record<string, unknown> = JSON.parse(await response.text())
    return typeof pid === 'number' && typeof spoken === 'string' && typeof queue === 'object' ? { pid, version: spoken } : null
  } catch {
    return null
  }
}

async function checkPort(port: number): Promise<Check> {
  if (port === 0) return well('port', 'any free one, no recorder runs')
  const probe = createServer()
  try {
    probe.listen(port, '127.0.0.1')
    await once(probe, 'listening')
    return well('port', `${port} is free, no recorder runs`)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code !== 'EADDRINUSE') return amiss('port', `${port} may not be opened (${code}).`, 'Use a port above 1023 with --port.')
    const recorder = await askWhetherRecorder(port)
    if (recorder !== null)
      return amiss(
        'port',
        `${port} is taken by another agentprof (pid ${recorder.pid}, version ${recorder.version}), which records to a folder of its own.`,
        `Name that folder with --data, or start this recorder with --port ${port + 10}.`,
      )
    const holder = await findPortHolder(port)
    const who = holder ? `pid ${holder.pid} (${holder.command})` : 'a process that this user may not see'
    return amiss('port', `${port} is taken by ${who}.`, `End that one, or start the recorder with --port ${port + 10}.`)
  } finally {
    probe.close()
  }
}
