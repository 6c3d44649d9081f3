import { expect, test } from 'vitest'
import type { RunListItem } from '#shared/api/contract.ts'
import { nanoUsd } from '#shared/model/units.ts'
import { filterRuns, runRows } from '../../../../renderer/components/run-rows.ts'
import { SAMPLE } from '../sample.ts'

const NOW = Date.parse(SAMPLE.view.run.startedAt)
const run = (name: string, more: Partial<RunListItem> = {}): RunListItem => ({
  ...SAMPLE.view.run,
  name,
  tags: {},
  cost: { ...SAMPLE.view.run.cost, nanoUsd: nanoUsd(5) },
  ...more,
})

test('every word of a filter must be found, in the name, a tag, a model or the status', () => {
  const runs = [run('Fix the test', { tags: { project: 'shop-api' } }), run('Fix the docs', { status: 'running' })]
  const names = (filter: string) => filterRuns(runs, filter).map(({ name }) => name)
  expect(names('fix')).toEqual(['Fix the test', 'Fix the docs'])
  expect(names('FIX project=shop')).toEqual(['Fix the test'])
  expect(names('running docs')).toEqual(['Fix the docs'])
  expect(names('opus-5')).toEqual(['Fix the test', 'Fix the docs'])
  expect(names('nothing')).toEqual([])
  expect(filterRuns(runs, ' ')).toBe(runs)
})

test('sample runs are listed and enter no total', () => {
  const rows = runRows([run('mine'), run('sample', { source: 'demo' })], NOW)
  expect(
    rows.map((row) => (row.kind === 'day' ? `${row.label} ${row.runs} and ${row.samples}, ${row.nanoUsd}` : row.run.name)),
  ).toEqual(['Today 1 and 1, 5', 'mine', 'sample'])
})
