/** Rows as aligned columns for a terminal. A column whose name starts with `>` is right-aligned. Cells must be one line each. */
export function formatTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const heads = columns.map((column) => column.replace(/^>/, ''))
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => [...(row[i] ?? '')].length)))
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, i) => {
        const cell = cells[i] ?? ''
        const fill = ' '.repeat(Math.max(0, (widths[i] ?? 0) - [...cell].length))
        return column.startsWith('>') ? fill + cell : cell + fill
      })
      .join('  ')
      .trimEnd()
  return [heads, ...rows].map(line).join('\n')
}
