import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Annotation } from '#shared/model/fact.ts'
import { epochUs } from '#shared/model/units.ts'
import { opened, run, settled } from './samples.ts'
import { newStore, openForWriting, tempFolder } from './temp-store.ts'

const deleted: Annotation = { kind: 'annotation', at: epochUs(9), runId: run('aaaa', 1).id, body: { type: 'deleted' } }

test('a sink is told of every fact in order, and of deletions as such', () => {
  const { facts, changes } = newStore()
  for (const body of [opened(1), settled(1), deleted]) facts.append(body)

  expect(changes.after('team', 10).map(({ seq, op, row }) => [seq, op, row.body])).toEqual([
    [1, 'upsert', opened(1)],
    [2, 'upsert', settled(1)],
    [3, 'delete', deleted],
  ])
})

test('a change comes again until the sink has passed it, even after a restart', () => {
  const file = join(tempFolder(), 'store.db')
  const { facts, changes } = openForWriting(file)
  for (const n of [1, 2, 3]) facts.append(opened(n))

  expect(changes.after('team', 2).map(({ seq }) => seq)).toEqual([1, 2])
  expect(changes.after('team', 2)).toEqual(changes.after('team', 2))
  changes.advance('team', 2)
  expect(
    openForWriting(file)
      .changes.after('team', 2)
      .map(({ seq }) => seq),
  ).toEqual([3])
  changes.advance('team', 1)
  expect(changes.after('team', 2).map(({ seq }) => seq)).toEqual([3])
})

test('each sink goes at its own pace', () => {
  const { facts, changes } = newStore()
  facts.append(opened(1))
  changes.advance('team', 1)

  expect(changes.after('team', 1)).toEqual([])
  expect(changes.after('warehouse', 1)).toHaveLength(1)
})
