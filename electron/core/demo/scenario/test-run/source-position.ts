/** Where a statement stands in a source: line and column from 1, and the line itself with two on either side. */
export interface SourcePosition {
  readonly line: number
  readonly column: number
  readonly frame: readonly string[]
}

export function findPosition(source: string, statement: string): SourcePosition {
  const lines = source.split('\n')
  const at = lines.findIndex((line) => line.includes(statement))
  if (at < 0) throw new Error(`The sample's source lacks "${statement}".`)
  const column = (lines[at]?.indexOf(statement) ?? 0) + 1
  const first = Math.max(0, at - 2)
  const frame = lines.slice(first, at + 3).flatMap((text, index) => {
    const numbered = `    ${String(first + index + 1).padStart(3)}| ${text}`
    return first + index === at ? [numbered, `       | ${' '.repeat(column - 1)}^`] : [numbered]
  })
  return { line: at + 1, column, frame }
}

/** `path:line:column`, as stack traces name places. */
export function formatPosition(path: string, source: string, statement: string): string {
  const { line, column } = findPosition(source, statement)
  return `${path}:${line}:${column}`
}
