import type { Command } from 'commander'
import { type ConfigFile, readConfigFile } from '#core/config-file.ts'
import type { CoreConfig } from '#core/core-config.ts'
import { version } from '#core/version.ts'
import type { Retention } from '#shared/model/removal.ts'
import { type DataOption, dataDirOf } from './invocation.ts'
import { collect, nonNegative, port, seconds } from './option-values.ts'

/** What `serve`, `npm start` and the desktop app take. */
export interface CoreOptions extends DataOption {
  readonly port?: number
  readonly uiPort?: number
  readonly upstream: Readonly<Record<string, string>>
  /** Seconds. */
  readonly runIdle?: number
  readonly rewrite: boolean
  readonly demo?: boolean
  readonly demoPace?: number
}

export const DEFAULT_RUN_IDLE_MS = 120_000
const DEFAULT_PORT = 4141
const DEFAULT_UI_PORT = 4142

/** Where the folder's recorder listens unless told otherwise. */
export const usualPort = (dataDir: string): number => readConfigFile(dataDir).port ?? DEFAULT_PORT

export const addServeOptions = (command: Command): Command =>
  command
    .option('--port <n>', 'port of the recorder; 0 = any free', port)
    .option('--ui-port <n>', 'port of the interface; 0 = any free', port)
    .option('--upstream <name=url>', 'send a provider prefix or a host to another base URL (repeatable)', collect('upstream'), {})
    .option('--run-idle <seconds>', 'a run ends after this long without a call', seconds)
    .option('--no-rewrite', 'never change a request')
    .option('--demo', 'play the sample run')
    .option('--demo-pace <factor>', 'pace of the sample run: 1 = watchable, 0 = at full speed', nonNegative)

/** Options win over the data folder's config file, which wins over the defaults. Throws where the config file is not understood. */
export function coreConfig(options: CoreOptions, rendererDir: string | null): CoreConfig {
  const dataDir = dataDirOf(options)
  const file = readConfigFile(dataDir)
  const idleSeconds = options.runIdle ?? file.runIdleSeconds
  return {
    dataDir,
    recorderPort: options.port ?? file.port ?? DEFAULT_PORT,
    uiPort: options.uiPort ?? file.uiPort ?? DEFAULT_UI_PORT,
    upstreams: { ...file.upstreams, ...options.upstream },
    ...(file.hostNames && { hostNames: file.hostNames }),
    runIdleMs: idleSeconds === undefined ? DEFAULT_RUN_IDLE_MS : idleSeconds * 1000,
    rewrite: options.rewrite && (file.rewrite ?? true),
    ...(file.privacy && { privacy: { level: file.privacy.level, patterns: file.privacy.patterns ?? [] } }),
    ...(file.retention && { retention: limitsOf(file.retention) }),
    version,
    cli: [process.execPath, ...process.argv.slice(1, 2)],
    rendererDir,
  }
}

const limitsOf = ({ maxAgeDays, maxBytes }: NonNullable<ConfigFile['retention']>): Retention => ({
  ...(maxAgeDays !== undefined && { maxAgeDays }),
  ...(maxBytes !== undefined && { maxBytes }),
})
