import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeRun, encodeRun } from '#shared/api/run-bytes.ts'
import { packTables } from '#shared/columns/pack-tables.ts'
import { readTables } from '#shared/columns/read-tables.ts'
import { buildTimeline } from '#shared/profile/timeline.ts'
import { busyState } from '../../helpers/fixture-state.ts'

/** A row as a plain object, with all that its columns have. */
function plain(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row
  if (Array.isArray(row)) return row.map(plain)
  const entries: [string, unknown][] = []
  // Not its own properties alone: a row has none.
  for (const key in row) entries.push([key, plain(Reflect.get(row, key))])
  return Object.fromEntries(entries)
}

const anyText = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('ü', '漢', '\ud83d', '\0') }))
const anyNumber = fc.oneof(fc.nat(300), fc.nat(70_000), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constant(null),
    fc.boolean(),
    anyText,
    anyNumber,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(anyText, fc.constantFrom('id', '__proto__', 'constructor')), tie('value'), { maxKeys: 4 }),
  ),
})).value
const anyRow = fc.record(
  { id: anyText, usage: anyValue, tags: fc.dictionary(anyText, anyText), more: anyValue },
  { requiredKeys: ['id'] },
)

test('tables are the same after their way as bytes, read at once or as they are asked for', () => {
  fc.assert(
    fc.property(fc.array(anyRow, { maxLength: 40 }), fc.array(anyValue, { maxLength: 20 }), fc.nat(9), (rows, values, offset) => {
      const bytes = packTables({ rows, values })
      const moved = new Uint8Array(bytes.length + offset)
      moved.set(bytes, offset)
      const tables = readTables(moved.subarray(offset))
      expect(tables.records('rows')).toEqual(rows)
      expect(tables.records('values')).toEqual(values)
      expect(tables.rows<object>('rows').map(plain)).toEqual(rows.map(plain))
    }),
    { numRuns: 300 },
  )
})

test('records that are dictionaries of many keys come back as they were', () => {
  const rows = Array.from({ length: 100 }, (_, at) => ({ tags: { [`key ${at}`]: 'value' } }))
  expect(readTables(packTables({ rows })).records('rows')).toEqual(rows)
})

test('a run and its timeline are the same after their way as bytes', () => {
  for (const { view } of busyState(Date.UTC(2026, 0, 5)).samples) {
    const { detail, ...rest } = view
    const timeline = buildTimeline({ ...rest, spans: detail.spans })
    const read = decodeRun(encodeRun({ view: rest, timeline }))
    expect(plain(read.view)).toEqual(plain(rest))
    expect(plain(read.timeline)).toEqual(plain(timeline))
    const placed = read.timeline.lanes.flatMap((lane) => lane.calls.map(({ call }) => call))
    expect(placed.length).toBeGreaterThan(0)
    for (const call of placed) expect(read.view.calls).toContain(call)
  }
})

test('bytes of another build are refused', () => {
  const bytes = packTables({ rows: [{ id: 'a' }] })
  expect(() => readTables(bytes.slice(0, 7))).toThrow('cut short')
  expect(() => readTables(bytes.slice(0, -1))).toThrow('another version')
})
