import { assertNever } from '#shared/model/result.ts'

/** Rows that Page Up and Page Down move by. */
const PAGE = 20

/** Where a key leads. */
export type RowKey = 'next' | 'previous' | 'page-down' | 'page-up' | 'first' | 'last'

/** The row that a key leads to from row `at` (−1: from none); null where there are no rows. */
export function rowAfter(key: RowKey, at: number, count: number): number | null {
  const last = count - 1
  if (last < 0) return null
  switch (key) {
    case 'next':
      return Math.min(at + 1, last)
    case 'previous':
      return at < 0 ? last : Math.max(at - 1, 0)
    case 'page-down':
      return Math.min(Math.max(at, 0) + PAGE, last)
    case 'page-up':
      return Math.max(at - PAGE, 0)
    case 'first':
      return 0
    case 'last':
      return last
    default:
      return assertNever(key)
  }
}
