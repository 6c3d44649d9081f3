import type { Methods } from '#shared/api/contract.ts'
import type { ExportExchange } from '#shared/exporters/exporter.ts'
import { exporters, findExporter } from '#shared/exporters/index.ts'
import { RequestError } from '../api/handlers.ts'
import type { Store } from '../store/store.ts'
import { version } from '../version.ts'
import { readExchange } from './exchange-view.ts'
import type { ReadRun } from './read-run.ts'

/** Writes a run in one of the formats; bodies are read only where the format carries them. */
export function exportRun(
  store: Store,
  { detail, agents, calls, segments }: ReadRun,
  format: string,
): Methods['runs.export']['result'] {
  const exporter = findExporter(format)
  if (!exporter) {
    const known = exporters.map(({ id }) => id).join(', ')
    throw new RequestError('bad-request', `There is no format ${format}. Known: ${known}.`)
  }
  const text = exporter.export({
    version,
    detail,
    profile: { runName: detail.name, agents, calls, segments, spans: detail.spans },
    ...(exporter.needsExchanges && {
      exchanges: calls.flatMap(({ attempts }) => attempts.flatMap(({ exchangeId }) => read(exchangeId))),
    }),
  })
  const fileName = `${detail.name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60)}.${exporter.extension}`
  return { fileName, mediaType: exporter.mediaType, text }

  function read(exchangeId: ExportExchange['opened']['exchangeId']): ExportExchange[] {
    const opened = store.facts.opened(exchangeId)
    if (!opened) return []
    const { requestBody, responseBody } = readExchange(store, opened, Number.POSITIVE_INFINITY)
    return [{ opened: opened.body, settled: store.facts.settled(exchangeId)?.body ?? null, requestBody, responseBody }]
  }
}
