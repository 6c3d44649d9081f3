import { randomBytes } from 'node:crypto'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type CoreInfo, readCore } from '#core/data-folder.ts'
import type { RunDetail } from '#shared/model/run.ts'
import { CommandFailure } from './failure.ts'
import { type DataOption, dataDirOf, invocationDir, resolvePath, userEnvironment } from './invocation.ts'
import { type JoinedCore, joinCore } from './joining.ts'
import { proxyEnvironment } from './proxy-environment.ts'
import { recordingEnvironment, runSegments } from './recording-environment.ts'
import { runChild } from './run-child.ts'
import { openRunDoor } from './run-door.ts'
import { formatSummary } from './run-summary.ts'
import { coreConfig, usualPort } from './serve-options.ts'

interface RunOptions extends DataOption {
  readonly name?: string
  readonly mode: 'base-url' | 'proxy'
  readonly tag: Readonly<Record<string, string>>
  readonly upstream: Readonly<Record<string, string>>
  readonly json?: true | string
}

const CANNOT_RECORD = 125

/** Records one command. stdin and stdout are the command's own; its exit code is ours. */
export async function run(command: readonly string[], options: RunOptions): Promise<number> {
  const core = await recorderFor(options).catch((error: unknown) => {
    throw new CommandFailure(`Recording could not start: ${textOf(error)}`, CANNOT_RECORD)
  })
  try {
    const name = options.name ?? nameOf(command)
    const key = randomBytes(6).toString('hex')
    const exitCode = await runRecorded(command, core, `${name}~${key}`, options)
    // Whatever happens to the recorder or to the file: the code stays the command's.
    await summarise(core, `${name}~${key}`, options).catch((error: unknown) => {
      process.stderr.write(
        `agentprof: ${name} ended, but what it cost cannot be said now (${textOf(error)}). \`agentprof runs\` lists what was stored.\n`,
      )
    })
    return exitCode
  } finally {
    await core.close()
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function runRecorded(command: readonly string[], core: JoinedCore, run: string, options: RunOptions): Promise<number> {
  const { mode, tag } = options
  const env = userEnvironment()
  if (mode === 'base-url') {
    const recording = recordingEnvironment(core.recorder, run, tag, env, usualPort(dataDirOf(options)))
    return runChild(command, recording, invocationDir())
  }
  const files = await core.request('core.authority', {})
  const door = await openRunDoor(core.recorder, runSegments(run, tag))
  try {
    return await runChild(command, proxyEnvironment(core.recorder, run, tag, files, door.port, env), invocationDir())
  } finally {
    door.close()
  }
}

/** Joins the folder's recorder, or starts one. */
async function recorderFor(options: RunOptions): Promise<JoinedCore> {
  if (typeof options.json === 'string') tryToWrite(resolvePath(options.json))
  const dataDir = dataDirOf(options)
  const live = readCore(dataDir)
  if (live) {
    if (Object.keys(options.upstream).length > 0)
      throw new Error('a recorder runs already, and --upstream is for one that is started here.')
    return join(live)
  }
  const { startOwnCore } = await import('./own-core.ts')
  try {
    return await startOwnCore(coreConfig({ ...options, port: 0, uiPort: 0, rewrite: true }, null))
  } catch (error) {
    // Another one was starting at the same moment: it serves us as well.
    const other = readCore(dataDir)
    if (other) return join(other)
    throw error
  }
}

/** Before the command runs: afterwards it would be too late to name another file. */
function tryToWrite(file: string): void {
  try {
    closeSync(openSync(file, 'a'))
  } catch (error) {
    throw new Error(`${file} cannot be written: ${textOf(error)}`)
  }
}

async function join(live: CoreInfo): Promise<JoinedCore> {
  const core = joinCore(live)
  await core.hold()
  return core
}

async function summarise(core: JoinedCore, ref: string, options: RunOptions): Promise<void> {
  await core.drain()
  report(await finish(core, ref), options)
}

/** Ends the run with its command and reads it; null where nothing was recorded. */
async function finish(core: JoinedCore, ref: string): Promise<RunDetail | null> {
  const found = await core.request('runs.get', { ref }).catch(() => null)
  if (!found) return null
  await core.request('runs.annotate', { runId: found.run.id, annotation: { type: 'run-ended' } })
  return core.request('runs.show', { ref: found.run.id })
}

function report(detail: RunDetail | null, { json, mode }: RunOptions): void {
  if (json === undefined) {
    process.stderr.write(`${formatSummary(detail, mode)}\n`)
    return
  }
  // The Run of the contract, without the calls and spans that `show` adds.
  const { calls: _calls, spans: _spans, ...run } = detail ?? { calls: [], spans: [] }
  const line = `${JSON.stringify(detail ? { schema: 1, ...run } : null)}\n`
  if (json === true) process.stderr.write(line)
  else writeFileSync(resolvePath(json), line)
}

/** `node my-agent.js`: the program and its first argument, without their folders. */
function nameOf(command: readonly string[]): string {
  return command
    .slice(0, 2)
    .map((word) => basename(word))
    .join(' ')
    .replaceAll('~', '-')
    .slice(0, 180)
}
