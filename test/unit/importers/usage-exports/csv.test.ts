import { expect, test } from 'vitest'
import { parseCsv } from '#shared/importers/usage-exports/csv.ts'

test.each([
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a;b\r\n1;2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a\tb, c\td\n1\t2\t3',
    [
      ['a', 'b, c', 'd'],
      ['1', '2', '3'],
    ],
  ],
  [
    '\ufeffa,b\n\n1,\n',
    [
      ['a', 'b'],
      ['1', ''],
    ],
  ],
  [
    'a,b\n"x, ""y""\n z",2',
    [
      ['a', 'b'],
      ['x, "y"\n z', '2'],
    ],
  ],
  [
    'a,b\n5" nail,2',
    [
      ['a', 'b'],
      ['5" nail', '2'],
    ],
  ],
])('%j', (text, rows) => {
  expect(parseCsv(text)).toEqual(rows)
})
