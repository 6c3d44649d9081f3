import type { Exporter } from './exporter.ts'
import { harExporter } from './har.ts'
import { jsonExporter } from './json.ts'
import { speedscopeExporter } from './speedscope.ts'

/** Every format that a run can be exported in, in the order in which they are offered. */
export const exporters: readonly Exporter[] = [speedscopeExporter, jsonExporter, harExporter]

/** The exporter of a `--format`; undefined where there is none. */
export const findExporter = (id: string): Exporter | undefined => exporters.find((exporter) => exporter.id === id)
