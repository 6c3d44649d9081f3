import { expect, test } from 'vitest'
import { exporters, findExporter } from '#shared/exporters/index.ts'
import { buildRun, priced, segment, UNPRICED } from '../profile/run-builder.ts'
import { EXCHANGE, exported } from './exported-run.ts'

test('every format has a name of its own', () => {
  const ids = exporters.map(({ id }) => id)
  expect(ids).toEqual(['speedscope', 'json', 'har'])
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(findExporter(id)?.id).toBe(id)
  expect(findExporter('pprof3')).toBeUndefined()
})

test('JSON is the run of the contract, with its schema first', () => {
  const input = exported(
    buildRun({ name: 'try', calls: [{ name: 'c1', segments: [segment('user', { inputFresh: 3 }, { usd: 9 })] }] }),
  )
  const text = findExporter('json')?.export(input) ?? ''
  expect(text.startsWith('{\n  "schema": 1,\n  "id": ')).toBe(true)
  expect(JSON.parse(text)).toEqual({ schema: 1, ...input.detail })
})

test.each(exporters.map((exporter) => [exporter.id, exporter] as const))(
  '%s writes empty, unpriced and strangely named runs',
  (_, exporter) => {
    const runs = [
      buildRun({ name: '', calls: [] }),
      buildRun({ calls: [{ name: 'c1', cost: UNPRICED, usage: null }] }),
      buildRun({ name: '"\u0000\ud800;\n', calls: [{ name: 'c1', site: '\u2028', cost: priced(1) }] }),
    ]
    for (const run of runs) {
      expect(() => JSON.parse(exporter.export(exported(run)))).not.toThrow()
      expect(() => JSON.parse(exporter.export(exported(run, [EXCHANGE])))).not.toThrow()
    }
  },
)
