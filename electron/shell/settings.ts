import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { addServeOptions, type CoreOptions, coreConfig } from '../commands/serve-options.ts'
import type { CoreSettings } from './core-messages.ts'

export interface ShellSettings {
  readonly core: CoreSettings
  readonly rendererDir: string
  readonly coreEntry: string
  readonly preload: string
  /** null: no demo was asked for. */
  readonly demoPace: number | null
}

/** Reads the command line of the desktop app: the options of `serve`. Everything that is loaded lies beside the built main. */
export function shellSettings(args: readonly string[]): ShellSettings {
  const command = addServeOptions(new Command('agentprof'))
    .option('--data <dir>')
    .allowUnknownOption() // Electron and Chromium take their own
    .allowExcessArguments()
    .parse([...args], { from: 'user' })
  const options = command.opts<CoreOptions>()
  const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
  const rendererDir = beside('../renderer')
  return {
    core: coreConfig(options, rendererDir),
    rendererDir,
    coreEntry: beside('./core-process.js'),
    preload: beside('./preload.cjs'),
    demoPace: options.demo ? (options.demoPace ?? 1) : null,
  }
}
