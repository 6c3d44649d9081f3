/** An interval in the row that it was given, of as many rows as its group needs. */
export interface PackedRow {
  readonly row: number
  readonly rows: number
}

/**
 * Gives intervals that overlap rows of their own: each takes the first row that is free at its start. Intervals that are linked by overlaps
 * form a group, and `rows` is the number of rows of that group; one that touches none has the whole height.
 * Intervals: sorted by start. Touching ends do not overlap.
 */
export function packRows(intervals: readonly { readonly startUs: number; readonly endUs: number }[]): PackedRow[] {
  const packed: { row: number; group: number }[] = []
  const rowsOfGroup: number[] = []
  let rowEnds: number[] = []
  let groupEnd = Number.NEGATIVE_INFINITY
  for (const { startUs, endUs } of intervals) {
    if (startUs >= groupEnd) {
      rowsOfGroup.push(0)
      rowEnds = []
    }
    groupEnd = Math.max(groupEnd, endUs)
    const free = rowEnds.findIndex((end) => end <= startUs)
    const row = free < 0 ? rowEnds.length : free
    rowEnds[row] = endUs
    const group = rowsOfGroup.length - 1
    rowsOfGroup[group] = Math.max(rowsOfGroup[group] ?? 0, row + 1)
    packed.push({ row, group })
  }
  return packed.map(({ row, group }) => ({ row, rows: rowsOfGroup[group] ?? 1 }))
}
