import type { Command } from 'commander'
import type { DataOption } from './invocation.ts'
import { bucketPrice, day, usd } from './option-values.ts'

/** `prices` and what it can do. `withData` adds the option that every command takes. */
export function addPrices(prices: Command, withData: (command: Command) => Command): void {
  const add = (usage: string, description: string): Command => withData(prices.command(usage).description(description))
  /** Options of `prices` itself, `--data` above all, hold for what stands after them too. */
  const all = <O extends DataOption>(command: Command): O => command.optsWithGlobals<O>()

  prices
    .option('--provider <provider>', 'only rows of this provider')
    .option('--model <text>', 'only models whose name contains this')
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./prices.ts')).listPrices(options))

  add('show', 'the price rows behind a run’s calls, or how one call came by its cost')
    .argument('<run>', 'id, unique prefix of one, name, or `last`')
    .argument('[call]', 'number of the call, as `agentprof show` counts, or its id')
    .option('--json', 'as JSON')
    .action(async (run, call, _, command: Command) => (await import('./prices-show.ts')).showPrices(run, call, all(command)))

  const key = (command: Command): Command =>
    command
      .option('--provider <provider>', 'only at this provider (openai, ollama, …, or a host)')
      .option('--tier <tier>', 'only when served in this tier (flex, priority, …)')
      .option('--from <date>', 'only for calls from this day on, 00:00 UTC (2026-01-31)', day)

  key(add('set', 'set a price of your own, in dollars a million tokens'))
    .argument('<model>', 'as served, with or without its date; a trailing * matches any rest')
    .option('--input <usd>', 'fresh input', usd)
    .option('--output <usd>', 'output', usd)
    .option('--cache-read <usd>', 'input read from the cache', usd)
    .option('--cache-write <usd>', 'input written to the cache', usd)
    .option('--cache-write-1h <usd>', 'input written to the cache for an hour', usd)
    .option('--reasoning <usd>', 'reasoning, where it is not priced as output', usd)
    .option('--other <bucket=usd>', 'input.audio=40, or by the piece fee.web_search=0.01 (repeatable)', bucketPrice)
    .action(async (model, _, command: Command) => (await import('./prices-set.ts')).setPrice(model, all(command)))

  key(add('unset', 'remove prices of your own'))
    .argument('<model>', 'as it was set')
    .action(async (model, _, command: Command) => (await import('./prices-set.ts')).unsetPrice(model, all(command)))

  add('update', 'take a newer price book from a file and say what changed')
    .argument('[file]', 'genai-prices’ data.json, or a list in the format of prices.json')
    .option('--name <name>', 'what to call it')
    .option('--bundled', 'go back to the prices of this build')
    .option('--json', 'what changed, as JSON')
    .action(async (file, _, command: Command) => (await import('./prices-update.ts')).updatePrices(file, all(command)))
}
