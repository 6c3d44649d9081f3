import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PROBLEM_CODES } from '#shared/model/problem.ts'

const document = readFileSync(new URL('../../../docs/failures.md', import.meta.url), 'utf8')

test('every kind of problem has one line in docs/failures.md, and no line is of a kind that there is not', () => {
  const [, rows = ''] = document.split(/^\| ---.*$/m)
  const lines = [...rows.matchAll(/^\|[^|]*\| `([a-z-]+)` +\|/gm)].map(([, code]) => code)
  expect(lines.toSorted()).toEqual([...PROBLEM_CODES].toSorted())
})
