import { Command, CommanderError, Option } from 'commander'
import { version } from '#core/version.ts'
import { CommandFailure } from './failure.ts'
import { age, collect, oneOf, pair, port, positive, runName, size } from './option-values.ts'
import { askWithoutProxy } from './own-requests.ts'
import { addPrices } from './prices-options.ts'
import { addServeOptions } from './serve-options.ts'

/**
 * The command line of the contract. Each command's module is loaded when it is asked for, so that `run` starts before SQLite, the
 * tokenizer or the interface are read.
 */
export interface Program {
  /** Runs one command line and returns its exit code. */
  run(args: readonly string[]): Promise<number>
}

export function createProgram(): Program {
  let exitCode = 0
  const program = new Command('agentprof')
    .description('A cost profiler for AI agents: records LLM traffic and shows each run as a flame of tokens and dollars.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'agentprof: ')) })
    .enablePositionalOptions()
    .showHelpAfterError(false)
    .helpCommand(true)

  const withData = (command: Command): Command => command.option('--data <dir>', 'data folder (default: the one of this user)')
  const add = (usage: string, description: string): Command => withData(program.command(usage).description(description))

  addServeOptions(add('serve', 'recorder and interface'))
    .option('--json', 'first line of stdout: {"recorder","ui","data","pid"}')
    .addOption(new Option('--open', 'open the interface in a browser').hideHelp())
    .action(async (options) => (await import('./serve.ts')).serve(options))

  add('run', 'record one command and print what it cost')
    .usage('[options] -- CMD…')
    .argument('<cmd...>', 'the command, after --')
    .option('--name <name>', 'name of the run', runName)
    .option('--tag <k=v>', 'tag every call of the run (repeatable)', collect('tag'), {})
    .addOption(
      new Option('--mode <mode>', 'how the command is led to the recorder: by base URLs, or as its HTTPS proxy')
        .choices(['base-url', 'proxy'])
        .default('base-url'),
    )
    .option('--upstream <name=url>', 'as for serve, where no recorder runs yet (repeatable)', collect('upstream'), {})
    .option('--json [file]', 'the Run as JSON: as the last line of stderr, or into FILE')
    .passThroughOptions()
    .action(async (command, options) => {
      exitCode = await (await import('./run.ts')).run(command, options)
    })

  add('runs', 'list runs, newest first')
    .option('--json', 'as JSON')
    .option('--since <age>', 'only runs that started in the last 90s, 30m, 2h or 7d', age)
    .option('--tag <k=v>', 'only runs with this tag')
    .option('--limit <n>', 'at most this many', positive)
    .action(async (options) => (await import('./runs.ts')).runs(options))

  add('show', 'one run as a tree')
    .argument('<run>', 'id, unique prefix of one, name, or `last`')
    .option('--json', 'as JSON, with its calls and spans')
    .option('--cache', 'which calls lost the cached beginning of their prompt, why, and what that cost')
    .addOption(new Option('--weight <weight>', 'what the shares mean').choices(['cost', 'tokens', 'time']).default('cost'))
    .action(async (run, options) => (await import('./show.ts')).show(run, options))

  add('export', 'write a run as a profile')
    .argument('<run>', 'id, unique prefix of one, name, or `last`')
    .requiredOption('--format <format>', 'speedscope, json or har')
    .option('-o, --output <file>', 'file to write; - = stdout', '-')
    .action(async (run, options) => (await import('./export.ts')).exportRun(run, options))

  add('outcome', 'say how a run ended')
    .argument('<run>', 'id, unique prefix of one, name, or `last`')
    .argument('<outcome>', 'success or failure', oneOf('success', 'failure'))
    .action(async (run, outcome, options) =>
      (await import('./annotate.ts')).annotate(run, { type: 'outcome', success: outcome === 'success' }, options),
    )
  add('tag', 'tag a run')
    .argument('<run>', 'id, unique prefix of one, name, or `last`')
    .argument('<k=v>', 'the tag', pair)
    .action(async (run, [key, value], options) =>
      (await import('./annotate.ts')).annotate(run, { type: 'tag', key, value }, options),
    )
  add('delete', 'delete a run and the bodies that only it uses, for good')
    .argument('<run>', 'id, unique prefix of one, or name')
    .action(async (run, options) => (await import('./annotate.ts')).deleteRun(run, options))
  add('prune', 'remove the bodies of old runs; their numbers stay')
    .option('--older-than <age>', 'of runs that ended longer ago than 30d or 12h', age)
    .option('--larger-than <size>', 'of the oldest runs, until bodies take no more than 500MB or 5GB on disk', size)
    .option('--dry-run', 'say what would go, and remove nothing')
    .option('--compact', 'give the store’s free space back to the disk; nothing may record meanwhile')
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./prune.ts')).prune(options))
  add('rebuild', 'derive everything again from what was recorded, priced as it was')
    .option('--reprice', 'price everything anew with the prices of today, and say what moved')
    .option('--json', 'with --reprice: what moved, as JSON')
    .action(async (options) => (await import('./rebuild.ts')).rebuildStore(options))
  addPrices(add('prices', 'list the prices that calls are priced with'), withData)
  add('reconcile', 'compare a provider’s usage or cost export with what was recorded')
    .argument('<file>', 'OpenAI or Anthropic, JSON or CSV')
    .option('--json', 'as JSON')
    .action(async (file, options) => (await import('./reconcile.ts')).reconcile(file, options))
  add('doctor', 'look at everything that recording needs, one line each; exit 1 where anything fails')
    .option('--port <n>', 'the port that the recorder is to take', port)
    .option('--json', 'as JSON')
    .option('--remove-ca', 'remove the local certificate authority of HTTPS-proxy mode')
    .action(async (options) => {
      exitCode = await (await import('./doctor.ts')).doctor(options)
    })
  add('open', 'print a link to the running interface').action(async (options) => (await import('./open.ts')).open(options))

  return {
    async run(args) {
      askWithoutProxy()
      try {
        await program.parseAsync([...args], { from: 'user' })
        return exitCode
      } catch (error) {
        if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
        if (error instanceof CommandFailure) {
          process.stderr.write(`agentprof: ${error.message}\n`)
          return error.exitCode
        }
        process.stderr.write(`agentprof: ${error instanceof Error ? error.message : String(error)}\n`)
        return 1
      }
    },
  }
}
