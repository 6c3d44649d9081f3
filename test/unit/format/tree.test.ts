import { expect, test } from 'vitest'
import { formatUsd } from '#shared/format/money.ts'
import { oneLine } from '#shared/format/one-line.ts'
import { formatTree, formatTreeTable, type TreeNode } from '#shared/format/tree.ts'

const leaf = (name: string, total: number): TreeNode => ({ name, self: total, total, children: [] })
const node = (name: string, self: number, children: readonly TreeNode[]): TreeNode => ({
  name,
  self,
  total: children.reduce((sum, child) => sum + child.total, self),
  children,
})

const run = node('Fix the test', 0, [node('main', 50, [leaf('opus', 1000), leaf('haiku', 40)]), leaf('explore', 2)])

test('a tree as lines names total and self of every frame', () => {
  expect(formatTree(run)).toEqual([
    '- Fix the test (total 1092, self 0)',
    '  - main (total 1090, self 50)',
    '    - opus (total 1000, self 1000)',
    '    - haiku (total 40, self 40)',
    '  - explore (total 2, self 2)',
  ])
})

test('a tree for a terminal aligns amounts and shares and draws the branches', () => {
  const dollars = node('Fix the test', 0, [
    node('main', 0, [leaf('Input', 1_040_000_000), leaf('Output', 90_000_000)]),
    leaf('explore', 0),
  ])
  expect(formatTreeTable(dollars, { amount: formatUsd })).toEqual([
    ' $1.13  100%  Fix the test',
    ' $1.13  100%  ├ main',
    ' $1.04   92%  │ ├ Input',
    '$0.090  8.0%  │ └ Output',
    '    $0    0%  └ explore',
  ])
})

test('what is not known is no zero, and has no share', () => {
  const unknown = { ...leaf('unpriced', 0), unknown: true }
  expect(formatTreeTable({ ...node('run', 0, [leaf('priced', 40), unknown]) }, { amount: String })).toEqual([
    '40  100%  run',
    '40  100%  ├ priced',
    ' –     –  └ unpriced',
  ])
})

test('small frames are summed, deep ones left out', () => {
  expect(formatTreeTable(run, { amount: String, minShare: 0.01 })).toEqual([
    '1092  100%  Fix the test',
    '1090  100%  ├ main',
    '1000   92%  │ ├ opus',
    '  40  3.7%  │ └ haiku',
    '   2  0.2%  └ … 1 other',
  ])
  expect(formatTreeTable(run, { amount: String, maxDepth: 1 })).toEqual([
    '1092  100%  Fix the test',
    '1090  100%  ├ main',
    '   2  0.2%  └ explore',
  ])
})

test('captured text cannot move the cursor, break the line or hide', () => {
  expect(oneLine('a\u001b[31mb\n\tc\u202ed')).toBe('a[31mb cd')
  expect(oneLine('npm test -- webhook', 10)).toBe('npm test …')
  expect(oneLine('🙂🙂🙂', 3)).toBe('🙂🙂🙂')
  expect(oneLine('🙂🙂🙂', 2)).toBe('🙂…')
  expect(formatTree(leaf('\u001b]0;owned\u0007\nls', 1))).toEqual(['- ]0;owned ls (total 1, self 1)'])
})
