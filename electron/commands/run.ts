import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
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
import { coreConfig } from './serve-options.ts'

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
    throw new CommandFailure(`Recording could not start: ${error instanceof Error ? error.message : error}`, CANNOT_RECORD)
  })
  try {
    const name = options.name ?? nameOf(command)
    const key = randomBytes(6).toString('hex')
    const exitCode = await runRecorded(command, core, `${name}~${key}`, options)
    await core.drain()
    report(await finish(core, `${name}~${key}`), options)
    return exitCode
  } finally {
    await core.close()
  }
}

async function runRecorded(
  command: readonly string[],
  core: JoinedCore,
  run: string,
  { mode, tag }: RunOptions,
): Promise<number> {
  const env = userEnvironment()
  if (mode === 'base-url') return runChild(command, recordingEnvironment(core.recorder, run, tag, env), invocationDir())
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

async function join(live: CoreInfo): Promise<JoinedCore> {
  const core = joinCore(live)
  await core.hold()
  return core
}

/** Ends the run with its command and reads it; null where nothing was recorded. */
async function finish(core: JoinedCore, ref: string): Promise<RunDetail | null> {
  const found = await core.request('runs.get', { ref }).catch(() => null)
  if (!found) return null
  await core.request('runs.annotate', { runId: found.run.id, annotation: { type: 'run-ended' } })
  return core.request('runs.show', { ref: found.run.id })
}

function report(detail: RunDetail | null, { json }: RunOptions): void {
  if (json === undefined) {
    process.stderr.write(`${formatSummary(detail)}\n`)
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
