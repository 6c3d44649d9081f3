import { constants } from 'node:os'
import { type Core, createCore } from '#core/core.ts'
import { surviveFaults } from '#core/last-resort.ts'
import { openInBrowser } from './browser.ts'
import { CommandFailure } from './failure.ts'
import { rendererFolder } from './renderer-folder.ts'
import { type CoreOptions, coreConfig } from './serve-options.ts'
import { startFailure } from './start-failure.ts'

export interface ServeOptions extends CoreOptions {
  readonly json?: boolean
  readonly open?: boolean
}

/** Runs until it is told to stop. */
export async function serve(options: ServeOptions): Promise<void> {
  const config = coreConfig(options, await rendererFolder((line) => process.stderr.write(`${line}\n`)))
  const core = await createCore(config).catch((error: unknown) => {
    throw startFailure(error, config)
  })
  surviveFaults(core)
  const stopped = untilStopped()
  announce(core, options)
  if (options.demo) {
    const { runName } = await startDemo(core, options.demoPace ?? 1)
    if (!options.json) process.stderr.write(`Demo      playing "${runName}"\n`)
  }
  if (options.open) openInBrowser(core.ui, core.dataDir)
  await stopped
  await core.close()
}

function announce(core: Core, { json }: ServeOptions): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ recorder: core.recorder, ui: core.ui, data: core.dataDir, pid: core.pid })}\n`)
    return
  }
  const lines = [
    `Recorder  ${core.recorder}`,
    `Interface ${core.ui}`,
    `Data      ${core.dataDir}`,
    '',
    'Point an agent here, for example:',
    `  export ANTHROPIC_BASE_URL=${core.recorder}/anthropic`,
    `  export OPENAI_BASE_URL=${core.recorder}/openai/v1`,
    'Ctrl-C stops.',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function startDemo(core: Core, pace: number): Promise<{ runName: string }> {
  const answer = await core.api.answer('demo.start', { pace })
  if ('error' in answer) throw new CommandFailure(answer.error.message)
  return answer.result as { runName: string }
}

/** From then on another signal is a user who will not wait. */
const PATIENCE_MS = 2000

/**
 * Resolves at the first signal. Ctrl-C reaches this process more than once, from the terminal and from the launchers above it, which pass
 * it on: what comes with the first is the same wish, and must not cut the closing short.
 */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let since: number | null = null
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        since ??= performance.now()
        if (performance.now() - since > PATIENCE_MS) process.exit(128 + constants.signals[signal])
        resolve()
      })
  })
}
