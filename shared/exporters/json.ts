import type { Exporter } from './exporter.ts'

/** The run as `show --json` prints it: the public contract's Run with calls and spans. */
export const jsonExporter: Exporter = {
  id: 'json',
  mediaType: 'application/json',
  extension: 'json',
  needsExchanges: false,
  export: ({ detail }) => `${JSON.stringify({ schema: 1, ...detail }, null, 2)}\n`,
}
