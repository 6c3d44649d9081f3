/**
 * A table of texts as spreadsheets and consoles write it (RFC 4180): fields may be quoted, `""` is a quote in a quoted field; lines end with LF
 * or CRLF; the separator is the one of comma, tab and semicolon that the first line has most of. A byte-order mark is left out, as are empty lines.
 */
export function parseCsv(text: string): string[][] {
  const body = text.replace(/^\ufeff/, '')
  const separator = separatorOf(body.split(/\r?\n/, 1)[0] ?? '')
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let quoted = false
  const endField = (): void => {
    row.push(field)
    field = ''
  }
  const endRow = (): void => {
    endField()
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  for (let at = 0; at < body.length; at++) {
    const char = body[at] ?? ''
    if (quoted) {
      if (char !== '"') field += char
      else if (body[at + 1] === '"') {
        field += '"'
        at++
      } else quoted = false
    } else if (char === '"' && field === '') quoted = true
    else if (char === separator) endField()
    else if (char === '\n') endRow()
    else if (char !== '\r' || body[at + 1] !== '\n') field += char
  }
  endRow()
  return rows
}

function separatorOf(head: string): string {
  const counts = [',', '\t', ';'].map((separator) => [separator, head.split(separator).length] as const)
  return counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0]
}
