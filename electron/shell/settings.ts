import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { addServeOptions, type CoreOptions, coreConfig } from '../commands/serve-options.ts'
import type { CoreSettings } from './core-messages.ts'
import type { WindowConfig } from './window.ts'

export interface ShellSettings {
  readonly core: CoreSettings
  readonly rendererDir: string
  readonly coreEntry: string
  readonly window: WindowConfig
  /** null: no demo was asked for. */
  readonly demoPace: number | null
}

/**
 * Reads the command line of the desktop app: the options of `serve`. What follows `--` must be understood (exit code 2); without one, options
 * of Electron and Chromium may stand among ours. Everything that is loaded lies beside the built main.
 */
export function shellSettings(args: readonly string[]): ShellSettings {
  const options = parseOptions(args)
  const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
  const rendererDir = beside('../renderer')
  // Unpackaged, Electron is given the app as its first argument; its binary alone is nobody's command line.
  const app = process.defaultApp ? [beside('./main.js')] : []
  const core = { ...coreConfig(options, rendererDir), cli: [process.env.APPIMAGE ?? process.execPath, ...app, '--cli'] }
  const stateDir = join(core.dataDir, 'desktop')
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  return {
    core,
    rendererDir,
    coreEntry: beside('./core-process.js'),
    window: { preload: beside('./preload.cjs'), stateDir },
    demoPace: options.demo ? (options.demoPace ?? 1) : null,
  }
}

function parseOptions(args: readonly string[]): CoreOptions {
  const command = addServeOptions(new Command('agentprof'))
    .option('--data <dir>', 'data folder (default: the one of this user)')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'agentprof: ')) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  const separator = args.indexOf('--')
  if (separator === -1)
    command
      .allowUnknownOption()
      .allowExcessArguments()
      .parse([...args], { from: 'user' })
  else command.parse(args.slice(separator + 1), { from: 'user' })
  return command.opts<CoreOptions>()
}
